import type { Logger } from '../../kernel/index.ts'
import type { Emission } from './emission.ts'
import { EventInvocation } from './invocation.ts'
import { payloadCopy } from './payload-copy.ts'
import type { Listener } from './subscriber.ts'

/**
 * Starts the runs of listeners in this process, one after the other; none waits for another, and
 * none can change what another one gets.
 */
export function dispatch(
  listeners: readonly Listener[],
  emission: Emission,
  payload: unknown,
  logger: () => Logger,
): void {
  for (let i = 0; i < listeners.length; i++) {
    const listener = listeners[i]!
    if (!isOfInterest(listener, emission, payload, logger)) continue
    const failed = (error: unknown): void => lost(listener, emission, error, logger)
    try {
      const { execute } = listener.subscriber.invoke
      const running = execute(new EventInvocation(listener, emission, payloadCopy(payload)))
      if (running instanceof Promise) running.catch(failed)
    } catch (error) {
      failed(error)
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
function lost(listener: Listener, { name, id }: Emission, error: unknown, logger: () => Logger) {
  const { code, message } = error as { code?: string; message?: string }
  const { action } = listener.subscriber
  logger().warn(`event "${name}" was lost on "${action.name}"`, { eventId: id, code, message })
}
