import type { Logger } from '../../kernel/index.ts'
import type { Jobs } from '../queue/index.ts'
import { isOfInterest } from './dispatch.ts'
import type { Emission } from './emission.ts'
import type { Listener } from './subscriber.ts'

/** Records an event for those to whom it is delivered as a job. */
export type RecordEvent = (
  listeners: readonly Listener[],
  emission: Emission,
  payload: unknown,
) => Promise<void>

/** Adds one job for each listener, all in one statement: with the emitter's transaction, or not at all. */
export function durableDelivery(jobs: Jobs, logger: () => Logger): RecordEvent {
  return async (listeners, emission, payload) => {
    const { id, emittedAt, hops, caller, org, traceparent } = emission
    const wanted = listeners.filter((it) => isOfInterest(it, emission, payload, logger))
    await jobs.addMany(
      wanted.map(({ subscriber, trigger }) => ({
        action: subscriber.action,
        input: inputOf(subscriber, payload, emission),
        ...{ caller, org, traceparent },
        trigger: {
          kind: trigger.kind,
          options: { ...(trigger.options as object), id, emittedAt, hops },
        },
      })),
    )
  }
}

function inputOf(
  { action, options }: Listener['subscriber'],
  payload: unknown,
  emission: Emission,
): unknown {
  if (!options.map) return payload
  try {
    return options.map(payload, emission)
  } catch (cause) {
    throw new Error(
      `\`map\` of "${action.name}" failed, so that event "${emission.name}" was not emitted`,
      {
        cause,
      },
    )
  }
}
