import type { Timer } from '../../../kernel/index.ts'
import type { Studio } from '../studio.ts'

/** How long hooks are watched after somebody has looked. */
const LINGER = 60_000

/** Watches the hooks while somebody looks at them; calls are plain again a while after. */
export class HookFigures {
  readonly #studio: Studio
  #end: (() => void) | undefined
  #timer: Timer | undefined

  constructor(studio: Studio) {
    this.#studio = studio
  }

  /** How each subscription does since the first look. */
  look(): Studio['host']['insight']['hookWatch']['figures'] {
    const { host } = this.#studio
    this.#end ??= host.insight.hookWatch.begin()
    this.#timer?.cancel()
    this.#timer = host.clock.setTimeout(() => this.close(), LINGER, { background: true })
    return host.insight.hookWatch.figures
  }

  /** Stops watching. */
  close(): void {
    this.#timer?.cancel()
    this.#end?.()
    this.#end = undefined
  }
}
