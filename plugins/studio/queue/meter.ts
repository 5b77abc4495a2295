import type { Clock } from '../../../kernel/index.ts'

const MINUTE = 60_000
const MINUTES = 60

/** What became of jobs in this process, by minute of the last hour. */
export class JobMeter {
  readonly #clock: Pick<Clock, 'now'>
  readonly #queues = new Map<string, { minutes: number[]; done: number[]; failed: number[] }>()

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock
  }

  /** Counts an attempt that has ended. */
  count(queue: string, how: 'done' | 'failed'): void {
    let of = this.#queues.get(queue)
    if (!of) {
      const empty = (): number[] => Array.from({ length: MINUTES }, () => 0)
      this.#queues.set(queue, (of = { minutes: empty(), done: empty(), failed: empty() }))
    }
    const minute = this.#minute()
    const at = minute % MINUTES
    if (of.minutes[at] !== minute) {
      of.minutes[at] = minute
      of.done[at] = 0
      of.failed[at] = 0
    }
    of[how][at] = (of[how][at] ?? 0) + 1
  }

  /** By minute, oldest first. */
  of(queue: string): { done: number[]; failed: number[] } {
    const known = this.#queues.get(queue)
    const minute = this.#minute()
    const series = (how: 'done' | 'failed'): number[] =>
      Array.from({ length: MINUTES }, (_, index) => {
        const wanted = minute - MINUTES + 1 + index
        const at = wanted % MINUTES
        return known?.minutes[at] === wanted ? (known[how][at] ?? 0) : 0
      })
    return { done: series('done'), failed: series('failed') }
  }

  #minute(): number {
    return Math.floor(this.#clock.now() / MINUTE)
  }
}
