import type { Clock, Logger, Timer } from '../../kernel/index.ts'
import type { Inbox } from './inbox.ts'

/** Milliseconds between two looks at what may be forgotten, and between two pieces of it. */
const PAUSE = 3_600_000
const SHORT_PAUSE = 50

/** Forgets deliveries that came long ago, until it is stopped. */
export function startPruning(parts: {
  readonly inbox: Inbox
  readonly clock: Clock
  readonly logger: () => Logger
  /** Milliseconds. */
  readonly remember: number
}): () => Promise<void> {
  const { inbox, clock, logger, remember } = parts
  let timer: Timer | undefined
  let stopped = false
  let working: Promise<void> = Promise.resolve()
  const prune = async (): Promise<void> => {
    let isMore = false
    try {
      isMore = await inbox.prune(clock.now() - remember)
    } catch (error) {
      logger().debug('old webhook deliveries could not be forgotten', { error })
    }
    if (!stopped) arm(isMore ? SHORT_PAUSE : PAUSE)
  }
  const arm = (ms: number): void => {
    const start = (): void => {
      working = prune()
    }
    timer = clock.setTimeout(start, ms, { background: true })
  }
  arm(SHORT_PAUSE)
  return async () => {
    stopped = true
    timer?.cancel()
    await working
  }
}
