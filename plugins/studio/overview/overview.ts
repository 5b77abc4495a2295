import type { Metrics, RunHistory } from '../../persistence/index.ts'
import type { QueueStatus } from '../../queue/index.ts'
import type { Counter, Overview, SlowAction } from '../contract/overview.ts'
import { cronText } from '../cron/text.ts'
import { reach } from '../reach.ts'
import { registryDiff } from '../registry-diff.ts'
import { triggersOf } from '../show/trigger.ts'
import { sampleOf } from '../show/sample.ts'
import type { Studio } from '../studio.ts'
import { attentionTo } from './attention.ts'
import { errorGroup } from './errors.ts'
import { isFailing, withRetry } from './recovery.ts'

const PIECES = 60
const FAILING = 20
const SLOW = 8
const NEXT = 5

/** How it goes: counted from what every run has left when it settled, not from the runs. */
export async function overviewOf(
  studio: Studio,
  history: RunHistory,
  windowMs: number,
): Promise<Overview> {
  const { host, notes } = studio
  const to = host.clock.now() + 1
  const from = to - windowMs
  const [now, before, groups, queues, noted, diff] = await Promise.all([
    history.metrics({ from, to, pieces: PIECES }),
    history.metrics({ from: from - windowMs, to: from, pieces: 1 }),
    history.errors({ from, to, pieces: PIECES, limit: FAILING }),
    host.get(reach.jobs)?.status() ?? [],
    notes.read(),
    registryDiff(studio),
  ])
  const failing = await Promise.all(
    groups.map((group) => withRetry(history, noted, errorGroup(group, noted))),
  )
  const still = await Promise.all(failing.map((group) => isFailing(history, group, to)))
  const empty =
    now.all.runs + before.all.runs === 0 && (await history.list({ limit: 1 })).items.length === 0
  const { runs, failed } = now.all.series
  return {
    ...{ asOf: to - 1, empty, failing, registryDiff: diff },
    attention: attentionTo(
      ...([host.actions, failing.filter((_, at) => still[at]), queues, windowMs] as const),
      ...([history.stats.failing, host.get(reach.jobs) !== undefined] as const),
    ),
    counters: countersOf(now, before, queues),
    series: {
      t: runs.map((_, at) => now.from + at * now.piece),
      runs: [...runs],
      failed: [...failed],
    },
    slow: slowest(now),
    cronNext: cronNext(studio),
    ...(empty && firstOf(studio)),
  }
}

function countersOf(now: Metrics, before: Metrics, queues: readonly QueueStatus[]): Counter[] {
  const rate = ({ runs, failed }: Metrics['all']): number | null =>
    runs === 0 ? null : failed / runs
  const { series } = now.all
  const waiting = queues.reduce((sum, queue) => sum + queue.waiting, 0)
  return [
    {
      ...{ key: 'runs', unit: 'count', value: now.all.runs, prev: before.all.runs },
      series: [...series.runs],
    },
    {
      ...{ key: 'failureRate', unit: 'ratio', value: rate(now.all), prev: rate(before.all) },
      series: series.failed.map((failed, at) => failed / Math.max(1, series.runs[at] ?? 0)),
    },
    {
      ...{ key: 'p95', unit: 'ms', value: now.all.p95 ?? null, prev: before.all.p95 ?? null },
      series: series.p95.map((each) => each ?? 0),
    },
    ...(queues.length === 0
      ? []
      : [
          {
            ...{ key: 'queue' as const, unit: 'count' as const, value: waiting, prev: null },
            ...{ series: [], extra: Math.max(...queues.map(({ lag }) => lag)) },
          },
        ]),
  ]
}

function slowest({ actions }: Metrics): SlowAction[] {
  return actions
    .filter(({ p95 }) => p95 !== undefined)
    .sort((a, b) => b.p95! - a.p95!)
    .slice(0, SLOW)
    .map(({ action, runs, failed, p50, p95, p99, series }) => ({
      ...{ action, runs, p50: p50 ?? 0, p95: p95!, p99: p99 ?? 0, errRate: failed / runs },
      ...{ series: [...series.runs], errs: [...series.failed] },
    }))
}

function cronNext({ host }: Studio): Overview['cronNext'] {
  const all = host.get(reach.cron)?.all ?? []
  return all
    .flatMap(({ key, action, expression, next }) =>
      next(1).map((at) => ({ id: key, action, at: Number(at), text: cronText(expression) })),
    )
    .sort((a, b) => a.at - b.at)
    .slice(0, NEXT)
}

/** An action to begin with: one that anybody may call over HTTP. */
function firstOf(studio: Studio): Pick<Overview, 'first'> {
  const shown = triggersOf(studio)
  for (const action of studio.host.actions) {
    if (action.origin.plugin !== undefined && action.origin.plugin !== 'loader') continue
    if (action.guards.length > 0) continue
    const sample = sampleOf(action.input.json)
    const tests = action.triggers.map((trigger) => shown(trigger, action).test(sample))
    const http = tests.find(({ kind }) => kind === 'http')
    if (http) return { first: { action: action.name, curl: String(http.template['curl']) } }
  }
  return {}
}
