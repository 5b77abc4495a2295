import type { RegisteredAction, Run } from '../../kernel/index.ts'

interface Second {
  second: number
  left: number
}

/**
 * Picks the runs to trace: of each action so many in a second. A quiet service has the spans of every
 * run, a busy one pays for a few.
 */
export class SpanSampler {
  readonly #perSecond: (action: RegisteredAction) => number
  readonly #actions = new Map<RegisteredAction, Second>()

  /** @param perSecond how many runs of an action to trace in a second, 0 for none */
  constructor(perSecond: (action: RegisteredAction) => number) {
    this.#perSecond = perSecond
  }

  picks({ action, startedAt }: Run): boolean {
    let state = this.#actions.get(action)
    if (!state) this.#actions.set(action, (state = { second: -1, left: 0 }))
    const second = Math.floor(startedAt / 1000)
    if (second !== state.second) {
      state.second = second
      state.left = this.#perSecond(action)
    }
    return state.left-- > 0
  }
}
