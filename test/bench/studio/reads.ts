// How long the Studio's reads take with a history of a million runs in SQLite: over the wire, one after the
// other, as a page asks them. `npm run bench -- studio reads [runs]`; fails beyond the budget.
import { join } from 'node:path'
import { action, t } from 'bunbase'
import { core } from 'bunbase/presets'
import { VirtualClock, createTestApp } from 'bunbase/testing'
import type { StudioApi } from '../../../plugins/studio/contract/api.ts'
import { terminal, visit } from '../../plugins/studio/app.ts'
import { generateSqlite } from '../data/history/generate.ts'
import { END } from '../data/history/rows-sql.ts'
import { testFolder } from '../../test-folder.ts'

/** Milliseconds that 95 of 100 reads may take. */
const BUDGET = 50
const TIMES = 30
const HOUR = 3_600_000

const rows = Number(process.argv[2] ?? 1_000_000)
const { path: root, remove } = testFolder('bench-studio')
const file = join(root, 'runs.db')
const made = performance.now()
generateSqlite(file, rows)
console.log(`${rows} runs in ${((performance.now() - made) / 1000).toFixed(1)} s`)

const known = Array.from({ length: 8 }, (_, module) =>
  action(
    { name: `module${module}.action0`, input: t.Object({}), output: t.Object({}) },
    () => ({}),
  ),
)
const app = await createTestApp(
  {
    ...{ presets: [core()], plugins: [terminal()], actions: known, studio: { enabled: true } },
    ...{ persistence: { file, retention: { maxAge: '365d', maxBytes: 0 } } },
    database: { url: `sqlite://${join(root, 'app.db')}`, migrate: 'auto' },
  } as never,
  { root, clock: new VirtualClock(new Date(END).toISOString()) },
)
const page = await visit(app)
const [newest] = (await page.call('studio.runs.list', { limit: 1 })).items
const failed = (await page.call('studio.runs.list', { q: 'status:error', limit: 1 })).items[0]!

type Read = { [N in keyof StudioApi]: [N, StudioApi[N]['input'], string?] }[keyof StudioApi]
const reads: Read[] = [
  ['studio.boot', {}],
  ['studio.search', { q: 'module0' }],
  ['studio.search', { q: newest!.id }, 'a run by its id'],
  ['studio.actions.list', {}],
  ['studio.actions.get', { name: 'module0.action0' }],
  ['studio.runs.list', {}],
  ['studio.runs.list', { limit: 200 }, '200 rows'],
  ['studio.runs.list', { q: 'status:error' }, 'failures'],
  ['studio.runs.list', { q: 'action:module0.action0 status:error' }, 'failures of an action'],
  ['studio.runs.list', { q: 'org:org_3 -trigger:cron' }, 'of an organisation'],
  ['studio.runs.list', { q: 'user:user_7' }, 'of a user'],
  ['studio.runs.list', { q: 'ms:>500' }, 'slow ones'],
  ['studio.runs.list', { q: 'action:module0.action0', sort: 'slow' }, 'the slowest of an action'],
  ['studio.runs.facets', { from: END - HOUR }, 'of an hour'],
  ['studio.runs.get', { id: newest!.id }],
  ['studio.runs.get', { id: failed.id }, 'a failed one'],
  ['studio.runs.diff', { a: newest!.id, b: failed.id }],
  ['studio.overview', {}],
  ['studio.errors.list', { windowMs: HOUR }, 'of an hour'],
  ['studio.errors.list', {}, 'of a day'],
  ['studio.logs.list', {}],
  ['studio.logs.list', { q: 'level:>=warn' }, 'warnings'],
  ['studio.logs.histogram', { from: END - HOUR }, 'of an hour'],
  ['studio.queue.stats', {}],
  ['studio.queue.jobs', {}],
  ['studio.cron.list', {}],
  ['studio.topology', {}],
  ['studio.kernel', {}],
  ['studio.db.schema', {}],
]

let over = 0
for (const [name, input, note = ''] of reads) {
  const times: number[] = []
  let bytes = 0
  for (let n = 0; n <= TIMES; n++) {
    const began = performance.now()
    const output = await page.call(name, input as never)
    // The first one loads what it needs.
    if (n > 0) times.push(performance.now() - began)
    bytes = JSON.stringify(output).length
  }
  times.sort((a, b) => a - b)
  const [p50, p95] = [times[Math.floor(TIMES * 0.5)]!, times[Math.floor(TIMES * 0.95)]!]
  if (p95 > BUDGET) over++
  const mark = p95 > BUDGET ? '  over the budget' : ''
  console.log(
    `${`${name} ${note}`.padEnd(52)} p50 ${p50.toFixed(1).padStart(6)}  p95 ${p95.toFixed(1).padStart(6)} ms ${(bytes / 1024).toFixed(1).padStart(7)} KB${mark}`,
  )
}
await app[Symbol.asyncDispose]()
remove()
process.exit(over > 0 ? 1 : 0)
