// `npm run bench -- studio browser [runs]`: what somebody in front of the Studio waits for, in Chromium, in the app
// of `bunbase init --template saas` with so many runs (default 100,000). Fails beyond the budgets.
import { Database } from 'bun:sqlite'
import { join } from 'node:path'
import type { CDPSession, Page } from 'playwright-core'
import { watchShifts, shift } from '../../plugins/studio/browser/inspect.ts'
import { type World, busy, charge, world } from '../../plugins/studio/browser/world.ts'
import { chromium } from '../../services.ts'
import { median } from '../http/summary.ts'
import { atMost, verdictTable } from '../verdict.ts'

const count = Number(process.argv[2] ?? 100_000)
const COLD = 5
const IN_MEMORY = 10_000
const ROWS = '[aria-label="Rows of Runs"]'

const program = await chromium()
if (!program) throw new Error('there is no Chromium here')
await using studio = await world(program)
await busy(studio)
await studio.tab.close()
addRuns(studio, count)

/** Runs of the last hours beside those that really were. */
function addRuns({ cwd }: World, count: number): void {
  using database = new Database(join(cwd, '.bunbase/runs.db'))
  database.run('pragma busy_timeout = 30000')
  database.run(`
    with recursive n(i) as (select 1 union all select i + 1 from n where i < ${count})
    insert into action_runs (id, trace_id, started_at, duration_ms, attempt, action, trigger_kind, caller_kind, status)
    select printf('0190%08x-0000-7000-8000-%012x', i, i), printf('%032x', i), ${Date.now() - 60_000} - i * 100,
      5 + i % 40, 1, case when i % 3 = 0 then 'projects.list' else 'desk.charge' end, 'api', 'anonymous',
      case when i % 50 = 0 then 'failed' else 'succeeded' end from n
  `)
}

/** A tab that notes when its first row was painted, since it was asked to load. */
async function tabOn(
  path: string,
  slower = 1,
): Promise<{ page: Page; cdp: CDPSession; ms: number }> {
  const page = await studio.context.newPage()
  await watchShifts(page)
  await page.addInitScript(() => {
    const seen = new MutationObserver(() => {
      if (!document.querySelector('[aria-rowindex="2"]')) return
      seen.disconnect()
      requestAnimationFrame(() =>
        setTimeout(() => Object.assign(globalThis, { useful: performance.now() })),
      )
    })
    seen.observe(document, { childList: true, subtree: true })
    const long: number[] = []
    Object.assign(globalThis, { long, keys: [] })
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) long.push(duration)
    }).observe({ type: 'longtask' })
  })
  const cdp = await studio.context.newCDPSession(page)
  if (slower > 1) await cdp.send('Emulation.setCPUThrottlingRate', { rate: slower })
  await page.goto(`${studio.url}/_studio${path}`)
  await page.waitForFunction(() => 'useful' in globalThis, undefined, { timeout: 30_000 })
  return {
    page,
    cdp,
    ms: await page.evaluate(() => (globalThis as never as { useful: number }).useful),
  }
}

/** The middle of several cold loads of the list, and the most that one of them moved by itself. */
async function cold(slower: number): Promise<{ ms: number; moved: number }> {
  const times: number[] = []
  let moved = 0
  for (let n = 0; n < COLD; n++) {
    const { page, ms } = await tabOn('/runs', slower)
    times.push(ms)
    moved = Math.max(moved, await shift(page))
    await page.close()
  }
  console.error(`cold, CPU ×${slower}: ${times.map((ms) => ms.toFixed(0)).join(' ')} ms`)
  return { ms: median(times), moved }
}

const quick = await cold(1)
const slow = await cold(4)

// The first answer.
const first = await studio.context.newPage()
const [answer] = await Promise.all([
  first.waitForResponse((response) => response.url().endsWith('studio.runs.list')),
  first.goto(`${studio.url}/_studio/runs`),
])
const list = await answer.text()
const items = (JSON.parse(list) as { items: unknown[] }).items.length
await first.close()

// All that fits: the end is scrolled to until so many are in memory.
const { page, cdp } = await tabOn('/runs')
const height = (): Promise<number> => page.locator(ROWS).evaluate((rows) => rows.scrollHeight)
const rowHeight = await page.locator('[aria-rowindex="2"]').evaluate((row) => row.clientHeight + 1)
for (let had = await height(); had < IN_MEMORY * (rowHeight - 1); had = await height()) {
  await page.locator(ROWS).evaluate((rows) => rows.scrollTo(0, rows.scrollHeight))
  await page.waitForFunction(([rows, had]) => document.querySelector(rows)!.scrollHeight > had, [
    ROWS,
    had,
  ] as const)
}
const elements = await page.evaluate(() => document.querySelectorAll('*').length)
await cdp.send('HeapProfiler.collectGarbage')
const { usedSize } = await cdp.send('Runtime.getHeapUsage')

// A filter that is typed while they are there.
await page.evaluate(() => {
  const { keys } = globalThis as never as { keys: number[] }
  new PerformanceObserver((list) => {
    for (const { name, duration } of list.getEntries()) if (name === 'keydown') keys.push(duration)
  }).observe({ type: 'event', durationThreshold: 16 } as PerformanceObserverInit)
})
await page.keyboard.press('/')
await page.keyboard.type('action:charge ms:>20', { delay: 80 })
await page.waitForTimeout(500)
const typed = await page.evaluate(() => (globalThis as never as { keys: number[] }).keys)
await page.close()

// Two hundred runs a second for ten seconds.
const live = await tabOn('/runs')
await live.page.getByText(/^live/).waitFor()
await live.page.evaluate(() => void ((globalThis as never as { long: number[] }).long.length = 0))
const began = performance.now()
const sent: Promise<unknown>[] = []
while (performance.now() - began < 10_000) {
  const due = Math.floor(((performance.now() - began) / 1000) * 200)
  while (sent.length < due)
    sent.push(charge(studio.url, sent.length + 1, 'good').then((answer) => answer.arrayBuffer()))
  await Bun.sleep(5)
}
await Promise.all(sent)
const long = await live.page.evaluate(() => (globalThis as never as { long: number[] }).long)
console.error(
  `${sent.length} runs; long tasks: ${long.map((ms) => ms.toFixed(0)).join(' ') || 'none'}`,
)
await live.page.close()

const tabs = await Promise.all(Array.from({ length: 10 }, () => studio.open('/runs')))
let silent = 0
for (const tab of tabs) {
  const spoke = tab.getByText(/^live/).waitFor()
  silent += await spoke.then(
    () => 0,
    () => 1,
  )
}

const verdicts = [
  atMost('first rows, cold, ms (median of 5)', quick.ms, 1000),
  atMost('the same, CPU ×4, ms', slow.ms, 2500),
  atMost('layout shift while it loads', Math.max(quick.moved, slow.moved), 0.05),
  atMost('rows in the first answer', items, 200),
  atMost('KB of the first answer', list.length / 1024, 60),
  atMost(`elements at ${IN_MEMORY} rows`, elements, 1500),
  atMost('heap of these, MB', usedSize / 1e6, 25),
  atMost('key of a filter → painted, ms (slowest)', Math.max(0, ...typed), 120),
  atMost('long tasks at 200 runs/s for 10 s', long.filter((ms) => ms > 50).length, 0),
  atMost('tabs of ten that do not come to life', silent, 0),
]
console.log(`\n${verdictTable(verdicts)}`)
await studio[Symbol.asyncDispose]()
process.exit(verdicts.some(({ met }) => !met) ? 1 : 0)
