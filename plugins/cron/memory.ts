import type { Awaitable, Clock } from '../../kernel/index.ts'
import type { Ticks } from './ticks.ts'

/** Ticks of this process, for as long as it runs. */
export class MemoryTicks implements Ticks {
  readonly #clock: Pick<Clock, 'now'>
  readonly #taken = new Map<string, number>()
  readonly #paused = new Set<string>()

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock
  }

  now(): number {
    return this.#clock.now()
  }

  async open(keys: readonly string[]): Promise<void> {
    for (const key of keys) this.#taken.set(key, this.now())
  }

  async paused(): Promise<ReadonlySet<string>> {
    return this.#paused
  }

  async pause(key: string, paused: boolean): Promise<void> {
    if (paused) this.#paused.add(key)
    else if (this.#paused.delete(key)) this.#taken.set(key, this.now())
  }

  async advance(key: string, take: (after: number, now: number) => Awaitable<void>): Promise<void> {
    const after = this.#taken.get(key) ?? this.now()
    // A clock that was set back has come here before.
    const now = Math.max(after, this.now())
    this.#taken.set(key, now)
    if (!this.#paused.has(key)) await take(after, now)
  }
}
