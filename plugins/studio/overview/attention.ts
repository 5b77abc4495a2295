import type { RegisteredAction } from '../../../kernel/index.ts'
import type { QueueStatus } from '../../queue/index.ts'
import type { Attention, ErrorGroup } from '../contract/overview.ts'

/** Failures of one cause that make it worth a line of its own. */
const MANY = 5
/** Milliseconds that a job may wait before somebody should know. */
const LATE = 60_000
const MINUTE = 60_000
const DAY = 86_400_000

/**
 * What somebody should look at, worst first.
 *
 * @param failing why recording fails, if it does
 * @param hasJobs whether there is a page for failures by cause
 */
export function attentionTo(
  actions: readonly RegisteredAction[],
  groups: readonly ErrorGroup[],
  queues: readonly QueueStatus[],
  windowMs: number,
  failing: string | undefined,
  hasJobs: boolean,
): Attention[] {
  const minutes = Math.round(windowMs / MINUTE)
  // The failures of the queue's page are those of a day unless it is told more.
  const range = windowMs > DAY ? '&range=7d' : ''
  const found: Attention[] = groups
    .filter((group) => group.status === 'open' && !isAnswer(actions, group))
    .filter(({ count, resolvedAt }) => count >= MANY || resolvedAt !== undefined)
    .slice(0, 3)
    .map(({ action, count, message, fp, resolvedAt }) => ({
      sev: 'error',
      text: `${action}: ${resolvedAt === undefined ? '' : 'came back after it was resolved, '}${count} ${count === 1 ? 'failure' : 'failures'} in ${minutes} min: ${message}`,
      to: hasJobs ? `/queue?tab=failures&fp=${fp}${range}` : `/runs?q=fp:${fp}`,
    }))
  if (failing !== undefined) {
    found.push({ sev: 'error', text: `Runs cannot be recorded: ${failing}`, to: '/kernel' })
  }
  for (const { queue, lag, paused, waiting } of queues) {
    const to = '/queue?tab=queues'
    if (paused && waiting > 0) {
      found.push({ sev: 'info', text: `Queue ${queue} is paused; ${waiting} jobs wait.`, to })
    } else if (lag > LATE) {
      const seconds = Math.round(lag / 1000)
      found.push({ sev: 'warn', text: `Queue ${queue}: a job has waited for ${seconds} s.`, to })
    }
  }
  return found
}

/** A wrong password or a name that is taken is what the action declares to say: nothing is broken. */
function isAnswer(actions: readonly RegisteredAction[], { action, code }: ErrorGroup): boolean {
  const { errors = [] } = actions.find(({ name }) => name === action)?.definition ?? {}
  return errors.some((error) => error.code === code && error.entry.status < 500)
}
