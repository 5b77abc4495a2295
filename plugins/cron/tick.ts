import { type Trigger, trigger } from '../../kernel/index.ts'

/** What the run of a tick shows as its trigger. */
export function tickTrigger(expression: string, timezone: string, scheduledAt: Date): Trigger {
  return trigger('cron', { expression, timezone, scheduledAt })
}
