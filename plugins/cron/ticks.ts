// The port between schedules and what remembers which of their ticks were taken.
import type { Awaitable } from '../../kernel/index.ts'

/** Remembers of each schedule until when its ticks were taken. Times are milliseconds since the epoch. */
export interface Ticks {
  /** The time that counts: of the database when there is one, as machines do not agree on it. */
  now(): number
  /** Makes schedules known. One that is new begins now. */
  open(keys: readonly string[]): Promise<void>
  /** Those that are paused: their ticks are left out, in every process. */
  paused(): Promise<ReadonlySet<string>>
  /** Pauses a schedule, or lets it go on from now. */
  pause(key: string, paused: boolean): Promise<void>
  /**
   * Calls `take` with the end of what was taken and the time up to which it may take ticks now; what
   * it does and that they were taken is kept together, or neither. Of several processes one takes. Of a
   * paused schedule they are taken and `take` is not called.
   */
  advance(key: string, take: (after: number, now: number) => Awaitable<void>): Promise<void>
}
