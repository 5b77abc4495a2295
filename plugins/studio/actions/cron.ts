import { type Action, NotFound } from '../../../kernel/index.ts'
import type { CronSchedule, CronSchedules } from '../../cron/index.ts'
import type { RunHistory, RunSummary } from '../../persistence/index.ts'
import { studioAction } from '../action.ts'
import type { CronRow } from '../contract/cron.ts'
import { cronText } from '../cron/text.ts'
import { reach } from '../reach.ts'
import { broughtBy } from '../show/brought-by.ts'
import { statusOf } from '../show/status.ts'
import type { Studio } from '../studio.ts'

const NEXT = 10
const LAST = 20
/** Runs of the last day, and times of the next, that are shown of one schedule. */
const RAN = 100
const AHEAD = 200
const DAY = 86_400_000
/** How much later than its time a tick's run may begin and still be that tick's. */
const LATE = 120_000

/** Schedules: when they are due, what became of them, running one now, pausing one. */
export function cronActions(studio: Studio, schedules: CronSchedules): Action[] {
  const find = (id: string): CronSchedule => {
    const found = schedules.all.find(({ key }) => key === id)
    if (found) return found
    throw new NotFound({ message: `There is no schedule "${id}".` })
  }
  return [
    studioAction('studio.cron.list', 'reads', async () => {
      const paused = await schedules.paused()
      const jobs = await Promise.all(
        schedules.all.map((one) => {
          const alone = schedules.all.every((other) => other === one || other.action !== one.action)
          return rowOf(studio, one, { paused: paused.has(one.key), alone })
        }),
      )
      // The app's own first.
      jobs.sort((a, b) => Number(Boolean(a.plugin)) - Number(Boolean(b.plugin)))
      return { jobs, durable: schedules.durable }
    }),
    studioAction('studio.cron.op', 'writes', async ({ id, op }) => {
      const found = find(id)
      if (op !== 'runNow') {
        await (op === 'pause' ? found.pause() : found.resume())
        return { id, paused: op === 'pause' }
      }
      const job = await found.run()
      const paused = (await schedules.paused()).has(id)
      return { id, paused, ...(job !== undefined && { jobId: job }) }
    }),
    studioAction('studio.cron.preview', 'reads', async ({ pattern, tz }) => {
      try {
        const next = (await schedules.preview(pattern, tz)).next(NEXT)
        return { valid: true, text: cronText(pattern), next: next.map(Number) }
      } catch (error) {
        return { valid: false, error: (error as Error).message, text: pattern, next: [] }
      }
    }),
  ]
}

/** `alone`: its action has no other schedule. */
async function rowOf(
  studio: Studio,
  schedule: CronSchedule,
  { paused, alone }: { paused: boolean; alone: boolean },
): Promise<CronRow> {
  const { host } = studio
  const { key, action, expression, timezone, overlap, catchUp } = schedule
  const history = host.get(reach.history)
  const all = await history?.list({ action, trigger: 'cron', limit: alone ? RAN : LAST })
  const items =
    !history || alone ? (all?.items ?? []) : await ownRuns(history, all!.items, schedule)
  const last = items.slice(0, LAST)
  const durations = last.map(({ durationMs }) => durationMs).sort((a, b) => a - b)
  const now = host.clock.now()
  const running = host.insight.running.filter(
    (run) => run.action.name === action && run.trigger.kind === 'cron',
  )
  const past = items.map(({ startedAt, durationMs, status }) => ({
    start: startedAt,
    end: status === 'running' ? now : startedAt + durationMs,
  }))
  const shown = ({ id, status, errorCode, startedAt }: RunSummary) => ({
    ...{ runId: id, status: statusOf(status, errorCode), at: startedAt },
  })
  return {
    ...{ id: key, action, pattern: expression, tz: timezone, text: cronText(expression) },
    ...broughtBy(studio.action(action).origin.plugin),
    ...{ paused, overlap, catchUp, next: schedule.next(NEXT).map(Number) },
    ...(items[0] && { prev: items[0].startedAt }),
    busy: running.length > 0,
    last: last.map((run) => ({ ...shown(run), ms: run.durationMs })),
    p95: durations[Math.min(durations.length - 1, Math.floor(durations.length * 0.95))] ?? null,
    ran: items.filter(({ startedAt }) => startedAt > now - DAY).map(shown),
    ahead: schedule
      .between(now, now + DAY)
      .slice(0, AHEAD)
      .map(Number),
    ...(paused ? { missed: [], skipped: [] } : leftOut(schedule, past, now)),
  }
}

/** The runs of one schedule among those of its action: what started them says whose they are. */
async function ownRuns(
  history: RunHistory,
  runs: readonly RunSummary[],
  { expression, timezone }: CronSchedule,
): Promise<RunSummary[]> {
  const outlines = await Promise.all(runs.map(({ id }) => history.outline(id)))
  return runs.filter((_, at) => {
    const told = (outlines[at]?.triggerDetail ?? {}) as { expression?: string; timezone?: string }
    return told.expression === expression && told.timezone === timezone
  })
}

/** Times of the last day that nothing ran at, as far as the runs that are known go back. */
function leftOut(
  schedule: CronSchedule,
  runs: readonly { readonly start: number; readonly end: number }[],
  now: number,
): Pick<CronRow, 'missed' | 'skipped'> {
  const oldest = runs.at(-1)
  if (!oldest) return { missed: [], skipped: [] }
  const times = schedule.between(Math.max(now - DAY, oldest.start), now).map(Number)
  const taken = takenBy(runs, times)
  const { missed = [], skipped = [] } = Object.groupBy(
    times.filter((time) => time <= now - LATE && !taken.has(time)),
    (time) =>
      schedule.overlap === 'skip' && runs.some(({ start, end }) => start < time && time < end)
        ? 'skipped'
        : 'missed',
  )
  return { missed, skipped }
}

/** Of each run, newest first, the latest time before it that no newer one is for. */
function takenBy(runs: readonly { readonly start: number }[], times: readonly number[]) {
  const taken = new Set<number>()
  for (const { start } of runs) {
    const own = times.findLast((time) => time <= start && !taken.has(time))
    if (own !== undefined && start < own + LATE) taken.add(own)
  }
  return taken
}
