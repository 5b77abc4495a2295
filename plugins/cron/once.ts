import { type Duration, milliseconds } from '../../kernel/index.ts'

/** `ctx.schedule`: runs an action once, later. */
export interface ScheduleOnce {
  /**
   * Runs an action at a time, as the same caller, for the same organisation, in the same trace. With
   * the queue it is a delayed job and part of the transaction around; without it this process keeps
   * it, and loses it when it stops.
   *
   * @param time a date, or how long from now: `'30m'`, milliseconds
   * @param action the action, or its full name
   * @param options `org`: for which organisation, when that is another than the run's
   * @returns the job's id; undefined without the queue
   * @throws RangeError when the time is none
   */
  <In>(
    time: Date | Duration,
    action: { readonly '~in'?: In } | string,
    input: NoInfer<In>,
    options?: { readonly org?: string | undefined },
  ): Promise<string | undefined>
}

/** Milliseconds since the epoch. */
export function timeOf(time: Date | Duration, now: number): number {
  const at = time instanceof Date ? time.getTime() : now + milliseconds(time)
  if (Number.isFinite(at)) return at
  throw new RangeError(`"${String(time)}" is not a time; give a Date, or a duration such as "30m"`)
}
