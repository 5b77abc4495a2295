import type { Logger } from '../../kernel/index.ts'
import type { Emission } from './emission.ts'
import { EventInvocation } from './invocation.ts'
import type { Copies } from './payload.ts'
import type { Listener } from './subscriber.ts'

/**
 * Starts the runs of listeners in this process, one after the other; none waits for another, and
 * none can change what another one gets.
 */
export function dispatch(
  listeners: readonly Listener[],
  emission: Emission,
  payload: unknown,
  { copy, isOwn }: Copies,
  logger: () => Logger,
): void {
  for (let i = 0; i < listeners.length; i++) {
    const listener = listeners[i]!
    if (!isOfInterest(listener, emission, payload, logger)) continue
    try {
      const own = isOwn && i === listeners.length - 1 ? payload : copy(payload)
      const invocation = new EventInvocation(listener, emission, own)
      const running = listener.execute(invocation)
      if (running instanceof Promise) {
        running.catch((error: unknown) => lost(listener, emission, error, logger))
      }
    } catch (error) {
      lost(listener, emission, error, logger)
    }
  }
}

/** Asks the subscriber's `when`. In doubt it is. */
export function isOfInterest(
  { subscriber: { action, options } }: Listener,
  emission: Emission,
  payload: unknown,
  logger: () => Logger,
): boolean {
  if (!options.when) return true
  try {
    return options.when(payload, emission)
  } catch (error) {
    logger().error(`\`when\` of "${action.name}" failed; the event is delivered`, {
      event: emission.name,
      error,
    })
    return true
  }
}

/** Nobody waits for the run and nothing repeats it, so this line is all that is heard of it. */
function lost(
  { subscriber: { action } }: Listener,
  { name, id }: Emission,
  error: unknown,
  logger: () => Logger,
): void {
  const { code, message } = error as { code?: string; message?: string }
  logger().warn(`event "${name}" was lost on "${action.name}"`, { eventId: id, code, message })
}
