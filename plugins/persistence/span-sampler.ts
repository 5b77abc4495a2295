import type { RegisteredAction, Run } from '../../kernel/index.ts'

interface Second {
  second: number
  left: number
}

/** Seconds that the answer about an earlier run may come late. */
const MEMORY = 60

/**
 * Picks the runs to trace: of each action so many in a second. A quiet service has the spans of every
 * run, a busy one pays for a few.
 */
export class SpanSampler {
  readonly #perSecond: (action: RegisteredAction) => number
  readonly #actions = new Map<RegisteredAction, Second>()
  readonly #picked = new WeakSet<Run>()

  /** @param perSecond how many runs of an action to trace in a second, 0 for none */
  constructor(perSecond: (action: RegisteredAction) => number) {
    this.#perSecond = perSecond
  }

  /** The same answer whenever it is asked; what a run calls is traced with it. */
  picks(run: Run): boolean {
    if (this.#picked.has(run)) return true
    const { parent } = run
    const isPicked = parent === undefined ? this.#hasRoom(run) : this.#picked.has(parent)
    if (isPicked) this.#picked.add(run)
    return isPicked
  }

  #hasRoom({ action, startedAt }: Run): boolean {
    let state = this.#actions.get(action)
    if (!state) this.#actions.set(action, (state = { second: -1, left: 0 }))
    const second = Math.floor(startedAt / 1000)
    // Asked late of an earlier run it stays; a clock that was set back counts anew.
    if (second > state.second || second < state.second - MEMORY) {
      state.second = second
      state.left = this.#perSecond(action)
    }
    return state.left-- > 0
  }
}
