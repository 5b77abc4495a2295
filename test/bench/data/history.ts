// `npm run bench -- data history`: how long a page of run history takes when there are ten million runs.
// The database is made first, which takes minutes, or taken from where an earlier run kept it.
//
//   --engine=sqlite|postgres --rows=10000000 --times=20 --file=/tmp/history.db (SQLite: kept there)
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { openDatabase } from '../../../plugins/db/index.ts'
import { PostgresStore } from '../../../plugins/persistence/postgres.ts'
import { SqliteStore } from '../../../plugins/persistence/sqlite.ts'
import type { RunStore } from '../../../plugins/persistence/store.ts'
import { median } from '../http/summary.ts'
import { table } from '../http/table.ts'
import { generatePostgres, generateSqlite } from './history/generate.ts'
import { LOG_SHAPES, RUN_SHAPES } from './history/shapes.ts'
import { testFolder } from '../../test-folder.ts'

const { values } = parseArgs({
  options: {
    engine: { type: 'string', default: 'sqlite' },
    rows: { type: 'string', default: '10000000' },
    times: { type: 'string', default: '20' },
    file: { type: 'string' },
    quick: { type: 'boolean', default: false },
  },
})
const rows = values.quick ? 20_000 : Number(values.rows)
const times = values.quick ? 2 : Number(values.times)
/** Milliseconds for a first page that an index answers. */
const LIMIT = 50

const began = performance.now()
await using place = values.engine === 'postgres' ? await onPostgres() : onSqlite()
const { store } = place
console.log(
  `${values.engine}, ${rows} runs, ready after ${((performance.now() - began) / 1000).toFixed(0)} s`,
)
const figures: string[][] = []
const missed: string[] = []
for (const { name, query, indexed } of RUN_SHAPES) {
  await measure(name, indexed, (cursor) => store.list({ ...query, cursor }))
}
for (const { name, query, indexed } of LOG_SHAPES) {
  await measure(name, indexed, (cursor) => store.logs({ ...query, cursor }))
}
console.log(
  table(['page of', 'first ms', 'median ms', 'longest ms', 'next page ms', 'items'], figures),
)
console.log(
  missed.length === 0
    ? `every indexed page took less than ${LIMIT} ms`
    : `longer than ${LIMIT} ms: ${missed.join(', ')}`,
)

async function measure(
  name: string,
  indexed: boolean,
  ask: (cursor?: string) => Promise<{ items: readonly unknown[]; next: string | undefined }>,
): Promise<void> {
  const timed = async (cursor?: string) => {
    const start = performance.now()
    const page = await ask(cursor)
    return { page, ms: performance.now() - start }
  }
  const first = await timed()
  const again: number[] = []
  for (let i = 0; i < times; i++) again.push((await timed()).ms)
  const next = first.page.next === undefined ? undefined : await timed(first.page.next)
  const longest = Math.max(first.ms, ...again)
  if (indexed && median(again) > LIMIT) missed.push(name)
  figures.push([
    indexed ? name : `${name} (not indexed)`,
    first.ms.toFixed(1),
    median(again).toFixed(1),
    longest.toFixed(1),
    next?.ms.toFixed(1) ?? '',
    String(first.page.items.length),
  ])
}

interface Opened extends AsyncDisposable {
  readonly store: RunStore
}

function onSqlite(): Opened {
  const { path: folder, remove } = testFolder('history')
  const path = values.file ?? join(folder, 'runs.db')
  if (!existsSync(path)) generateSqlite(path, rows)
  const opened = new SqliteStore({ path })
  return {
    store: opened,
    async [Symbol.asyncDispose]() {
      await opened.close()
      remove()
    },
  }
}

async function onPostgres(): Promise<Opened> {
  const server = await generatePostgres(rows)
  const database = openDatabase({ url: server.url() })
  return {
    store: new PostgresStore(database),
    async [Symbol.asyncDispose]() {
      await database.close()
      await server[Symbol.asyncDispose]()
    },
  }
}
