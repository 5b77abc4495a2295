import { type Action, NotFound } from '../../../kernel/index.ts'
import type { CronSchedule, CronSchedules } from '../../cron/index.ts'
import type { RunSummary } from '../../persistence/index.ts'
import { studioAction } from '../action.ts'
import type { CronRow } from '../contract/cron.ts'
import { cronText } from '../cron/text.ts'
import { reach } from '../reach.ts'
import { statusOf } from '../show/status.ts'
import type { Studio } from '../studio.ts'

const NEXT = 10
const LAST = 20
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
        schedules.all.map((one) => rowOf(studio, one, paused.has(one.key))),
      )
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

async function rowOf({ host }: Studio, schedule: CronSchedule, paused: boolean): Promise<CronRow> {
  const { key, action, expression, timezone, overlap, catchUp } = schedule
  const history = host.get(reach.history)
  const { items = [] } = (await history?.list({ action, trigger: 'cron', limit: LAST })) ?? {}
  const durations = items.map(({ durationMs }) => durationMs).sort((a, b) => a - b)
  return {
    ...{ id: key, action, pattern: expression, tz: timezone, text: cronText(expression) },
    ...{ paused, overlap, catchUp, next: schedule.next(NEXT).map(Number) },
    ...(items[0] && { prev: items[0].startedAt }),
    busy: host.insight.running.some(
      (run) => run.action.name === action && run.trigger.kind === 'cron',
    ),
    last: items.map(({ id, status, errorCode, startedAt, durationMs }) => ({
      ...{ runId: id, status: statusOf(status, errorCode), at: startedAt, ms: durationMs },
    })),
    p95: durations[Math.min(durations.length - 1, Math.floor(durations.length * 0.95))] ?? null,
    missed: paused ? [] : missedOf(schedule, items, host.clock.now()),
  }
}

/** Times of the last day that nothing ran at, as far as the runs that are known go back. */
function missedOf(schedule: CronSchedule, runs: readonly RunSummary[], now: number): number[] {
  const oldest = runs.at(-1)
  if (!oldest) return []
  const from = Math.max(now - DAY, oldest.startedAt)
  const starts = runs.map(({ startedAt }) => startedAt)
  return schedule
    .between(from, now - LATE)
    .map(Number)
    .filter((time) => !starts.some((start) => start >= time && start < time + LATE))
}
