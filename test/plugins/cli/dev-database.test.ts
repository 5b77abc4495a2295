// `bunbase dev` on core(): the versions of an app share its database and its run history.
import { expect, test } from 'bun:test'
import { readdirSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { type App, boot } from 'bunbase'
import { type RunHistory, runHistory } from 'bunbase/plugins/persistence'
import { CONFIG, RunningCli, type TemporaryApp, temporaryApp, textAt } from './cli.ts'

const FILES = {
  'bunbase.config.ts': CONFIG.replaceAll('minimal', 'core'),
  'migrations/0001_notes.sql': 'create table notes (text text not null);',
}

/** Adds a note, after a while, and says how many there are. */
const noting = (version: string): string => `import { action, sleep, t, triggers } from 'bunbase'
export default action(
  {
    name: 'note',
    input: t.Object({ after: t.Optional(t.Integer()) }),
    output: t.Object({ text: t.String(), count: t.Integer() }),
    triggers: [triggers.api('GET', '/note')],
    transaction: true,
  },
  async ({ after }, ctx) => {
    if (after) await sleep(ctx.clock, after)
    const db = ctx.db as any
    await db.insertInto('notes').values({ text: '${version}' }).execute()
    const { count } = await db
      .selectFrom('notes')
      .select((eb: any) => eb.fn.countAll().as('count'))
      .executeTakeFirstOrThrow()
    return { text: '${version}', count }
  },
)
`

const dev = ({ folder }: TemporaryApp): RunningCli =>
  new RunningCli(['dev'], { cwd: folder, env: { DATABASE_URL: undefined } })

/** Has something done with the run history that an app has left. */
async function afterwards<T>(
  { folder }: TemporaryApp,
  use: (history: RunHistory) => Promise<T>,
): Promise<T> {
  const { default: app } = (await import(join(folder, 'bunbase.config.ts'))) as {
    default: App<any>
  }
  await using kernel = await boot(app, { root: folder, overrides: { logger: { level: 'silent' } } })
  return await use(kernel.get(runHistory)!)
}

/** Processes that have a file below a folder open, each with the names of those. */
function holders(folder: string): string[][] {
  const found = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  return found
    .map((pid) => {
      try {
        const open = readdirSync(`/proc/${pid}/fd`).map((fd) => link(`/proc/${pid}/fd/${fd}`))
        return open.filter((path) => path.startsWith(folder) && path.endsWith('.db'))
      } catch {
        // It has ended meanwhile.
        return []
      }
    })
    .filter((files) => files.length > 0)
    .map((files) => [...new Set(files.map((path) => path.slice(folder.length)))].sort())
}

function link(path: string): string {
  try {
    return readlinkSync(path)
  } catch {
    return ''
  }
}

test('no run is lost and no answer fails while versions come and go', async () => {
  await using app = await temporaryApp({ ...FILES, 'src/note.ts': noting('v0') })
  const running = dev(app)
  await using _ = running
  const url = await running.url()
  let asked = 0
  for (let version = 1; version <= 6; version++) {
    await app.write('src/note.ts', noting(`v${version}`))
    // Both versions answer for a while, on one port and on the same files.
    for (let text = ''; text !== `v${version}`; asked++) text = await textAt(`${url}/note`)
    await running.says(/served after \d+ ms/)
  }
  const { count } = (await (await fetch(`${url}/note`)).json()) as { count: number }
  expect(count).toBe(asked + 1)
  // The old versions let go: only the one that serves has the files open.
  const one = JSON.stringify([['/.bunbase/app.db', '/.bunbase/runs.db']])
  while (JSON.stringify(holders(app.folder)) !== one) await Bun.sleep(10)
  expect(await running.end('SIGINT')).toBe(0)
  expect(holders(app.folder)).toEqual([])
  const runs = await afterwards(app, (history) => history.counts({ action: 'note' }))
  expect(runs.byStatus).toEqual({ succeeded: count })
  const left = readdirSync(join(app.folder, '.bunbase'), { recursive: true, encoding: 'utf8' })
  expect(left.filter((file) => file.endsWith('.rows'))).toEqual([])
}, 60_000)

test('a new version migrates while the old one finishes what it has', async () => {
  await using app = await temporaryApp({ ...FILES, 'src/note.ts': noting('old') })
  const running = dev(app)
  await using _ = running
  const url = await running.url()
  const slow = fetch(`${url}/note?after=1000`)
  await app.write('migrations/0002_marks.sql', 'create table marks (text text not null);')
  await running.says(/migrations\/0002_marks\.sql changed: served after \d+ ms/)
  expect(await (await slow).json()).toEqual({ text: 'old', count: 1 })
  // A mistake in a migration leaves the version that serves as it is.
  await app.write('migrations/0003_wrong.sql', 'create tabel wrong (text text);')
  await running.says(/migrations\/0003_wrong\.sql:1/)
  await running.says(/the last good version keeps serving/)
  expect(await textAt(`${url}/note`)).toBe('old')
  expect(await running.end('SIGINT')).toBe(0)
  expect(running.output).toContain('migration 0002_marks applied')
  const runs = await afterwards(app, (history) => history.counts({ action: 'note' }))
  expect(runs.byStatus).toEqual({ succeeded: 2 })
}, 60_000)

test('an app that is booted and stopped again and again leaks no file and no thread', async () => {
  await using app = await temporaryApp({ ...FILES, 'src/note.ts': noting('v1') })
  const { default: config } = (await import(join(app.folder, 'bunbase.config.ts'))) as {
    default: App<any>
  }
  const once = async (): Promise<void> => {
    const overrides = { logger: { level: 'silent' } }
    await using kernel = await boot(config, { root: app.folder, mode: 'development', overrides })
    await kernel.start()
    await kernel.call('note', {})
    await kernel.get(runHistory)!.flush()
  }
  const threads = (): number => readdirSync('/proc/self/task').length
  for (let round = 0; round < 3; round++) await once()
  const before = threads()
  for (let round = 0; round < 12; round++) await once()
  // A thread that was told to end takes a moment to be gone.
  for (let wait = 0; threads() > before && wait < 3_000; wait++) await Bun.sleep(10)
  expect(threads()).toBeLessThanOrEqual(before)
  expect(holders(app.folder)).toEqual([])
  expect((await afterwards(app, (history) => history.counts())).total).toBe(15)
}, 60_000)
