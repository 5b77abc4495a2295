import { hostname } from 'node:os'
import { type Host, type Run, type Timer, systemClock } from '../../kernel/index.ts'
import type { PersistencePlugin } from './index.ts'
import type { Recorder } from './recorder.ts'
import type { RunStore } from './store.ts'
import type { RunProcess } from './unsettled.ts'

/**
 * Milliseconds between two looks. Real ones, as the process's death is: who looks on from elsewhere does
 * not know an app's clock.
 */
const LOOK = 2_000

/**
 * Records runs that take some seconds while they run, so that those are known whose process dies. Others
 * cost nothing: nobody looks while nothing runs, and what runs is only looked at every two seconds.
 */
export class LongRuns {
  readonly #insight: Host<PersistencePlugin>['insight']
  readonly #recorder: Recorder
  readonly #store: Pick<RunStore, 'beat'>
  readonly #process: RunProcess
  #seen = new WeakSet<Run>()
  #told = new WeakSet<Run>()
  #timer: Timer | undefined
  #stopped = false

  constructor(
    { insight, ids }: Pick<Host<PersistencePlugin>, 'insight' | 'ids'>,
    recorder: Recorder,
    store: Pick<RunStore, 'beat'>,
  ) {
    this.#insight = insight
    this.#recorder = recorder
    this.#store = store
    this.#process = { id: ids.uuid(), host: hostname(), pid: process.pid }
  }

  start(): void {
    this.#insight.onceRunning(() => this.#later())
  }

  stop(): void {
    this.#stopped = true
    this.#timer?.cancel()
  }

  #later(): void {
    if (this.#stopped) return
    this.#timer = systemClock.setTimeout(() => void this.#look(), LOOK, { background: true })
  }

  async #look(): Promise<void> {
    const running = this.#insight.running.filter((run) => this.#recorder.follows(run))
    const long = running.filter((run) => this.#seen.has(run))
    for (const run of running) this.#seen.add(run)
    if (long.length > 0) await this.#tell(long)
    if (running.length > 0) this.#later()
    else if (!this.#stopped) this.start()
  }

  async #tell(long: readonly Run[]): Promise<void> {
    try {
      await this.#store.beat(this.#process)
    } catch {
      // Whoever cannot be told now is told next time.
      return
    }
    for (const run of long) {
      if (run.status !== 'running' || this.#told.has(run)) continue
      this.#told.add(run)
      this.#recorder.runs(run, this.#process.id)
    }
  }
}
