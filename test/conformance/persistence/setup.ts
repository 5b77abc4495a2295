// What every file of this suite starts from: each store, empty, and rows as the recorder writes them.
import { afterAll, describe } from 'bun:test'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openDatabase } from 'bunbase/db'
import type { Batch } from '../../../plugins/persistence/batch.ts'
import { BatchQueue } from '../../../plugins/persistence/batch-queue.ts'
import { PostgresStore } from '../../../plugins/persistence/postgres.ts'
import { FIELD } from '../../../plugins/persistence/row.ts'
import { RemoteSqliteStore } from '../../../plugins/persistence/sqlite-remote.ts'
import { SqliteStore } from '../../../plugins/persistence/sqlite.ts'
import type { RunStore } from '../../../plugins/persistence/store.ts'
import { type TestDatabase, engines, testDatabase } from '../../services.ts'
import { testFolder } from '../../test-folder.ts'

/** A store that is empty, and gone when disposed of. */
export interface OpenStore extends AsyncDisposable {
  readonly store: RunStore
}

interface Kind {
  readonly name: string
  open(): Promise<OpenStore>
  end?(): Promise<void>
}

const MIGRATIONS = fileURLToPath(
  new URL('../../../plugins/persistence/migrations/', import.meta.url),
)

function inFolder(make: (path: string, files: string) => RunStore): () => Promise<OpenStore> {
  return async () => {
    const { path: folder, remove } = testFolder('runs', 'memory')
    const store = make(join(folder, 'runs.db'), join(folder, 'unstored'))
    return {
      store,
      async [Symbol.asyncDispose]() {
        await store.close()
        remove()
      },
    }
  }
}

/** One database for all, emptied each time: making one takes longer than most tests. */
function postgresKind(): Kind {
  let place: TestDatabase | undefined
  return {
    name: 'postgres',
    async open() {
      const isNew = place === undefined
      place ??= await testDatabase('postgres')
      const database = openDatabase({ url: place.url })
      if (isNew) {
        for (const file of readdirSync(MIGRATIONS).sort()) {
          const [up] = (await Bun.file(join(MIGRATIONS, file)).text()).split('-- down')
          await database.script(up!)
        }
      } else
        await database.script(
          'truncate action_runs, action_logs, action_run_counts, action_processes',
        )
      return {
        store: new PostgresStore(database),
        [Symbol.asyncDispose]: () => database.close(),
      }
    },
    end: async () => place?.[Symbol.asyncDispose](),
  }
}

const SQLITE: readonly Kind[] = [
  {
    name: 'sqlite in memory',
    async open() {
      const store = new SqliteStore({ path: ':memory:' })
      return { store, [Symbol.asyncDispose]: () => store.close() }
    },
  },
  { name: 'sqlite in a file', open: inFolder((path) => new SqliteStore({ path })) },
  {
    name: 'sqlite, everything put aside first',
    open: inFolder((path, files) => new SqliteStore({ path, files, burst: 0 })),
  },
  {
    name: 'sqlite on a thread',
    open: inFolder((path, files) => new RemoteSqliteStore({ path, files, burst: 40 })),
  },
]

/** Runs `suite` once per kind of store. */
export async function eachStore(
  suite: (open: () => Promise<OpenStore>, name: string) => void,
): Promise<void> {
  const there = await engines()
  const kinds = there.includes('postgres') ? [...SQLITE, postgresKind()] : SQLITE
  for (const kind of kinds) {
    describe(kind.name, () => {
      afterAll(() => kind.end?.())
      suite(() => kind.open(), kind.name)
    })
  }
}

/** A run as a test gives it. */
export interface RunRow {
  readonly id: string
  readonly traceId?: string | undefined
  readonly parentId?: string | undefined
  readonly startedAt: number
  readonly durationMs?: number | undefined
  readonly attempt?: number | undefined
  readonly action?: string | undefined
  readonly module?: string | undefined
  readonly trigger?: string | undefined
  readonly callerKind?: string | undefined
  readonly callerId?: string | undefined
  readonly org?: string | undefined
  readonly status?: string | undefined
  readonly errorCode?: string | undefined
  /** JSON. */
  readonly error?: string | undefined
  readonly input?: string | undefined
  readonly output?: string | undefined
  readonly spans?: string | undefined
  readonly repeats?: string | undefined
  readonly parentSpan?: string | undefined
  readonly fingerprint?: string | undefined
  readonly replayOf?: string | undefined
  readonly process?: string | undefined
}

/** A line as a test gives it. */
export interface LineRow {
  readonly id: string
  readonly runId: string
  readonly action?: string
  readonly level?: string
  readonly time: number
  readonly message?: string
  /** JSON. */
  readonly fields?: string
  readonly spanId?: string
}

export const rowOfRun = (run: RunRow): string =>
  [
    `R${run.id}`,
    run.traceId ?? run.id,
    run.parentId,
    run.startedAt,
    run.durationMs ?? 1,
    run.attempt ?? 1,
    run.action ?? 'tasks.add',
    run.module,
    run.trigger ?? 'api',
    '{"method":"GET"}',
    run.callerKind ?? 'anonymous',
    run.callerId,
    run.org,
    run.status ?? 'succeeded',
    run.errorCode,
    run.error,
    run.input,
    run.output,
    run.spans,
    run.repeats,
    run.parentSpan,
    run.fingerprint,
    run.replayOf,
    run.process,
  ].join(FIELD)

export const rowOfLine = (line: LineRow): string =>
  [
    `L${line.id}`,
    line.runId,
    line.action ?? 'tasks.add',
    line.level ?? 'info',
    line.time,
    line.message ?? 'something',
    line.fields,
    line.spanId,
  ].join(FIELD)

/** A batch as the buffer makes it. */
export function batch(runs: readonly RunRow[], lines: readonly LineRow[] = []): Batch {
  const queue = new BatchQueue(Infinity)
  for (const run of runs) queue.add(rowOfRun(run), run.startedAt)
  for (const line of lines) queue.add(rowOfLine(line), line.time)
  const only = queue.take()!
  if (queue.count > 0) throw new Error('these rows do not fit into one batch')
  return only
}
