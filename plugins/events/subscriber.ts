import type { Invoke, RegisteredAction, Trigger } from '../../kernel/index.ts'
import { nameMatcher } from './pattern.ts'
import type { EventTriggerData } from './triggers.ts'

/** How a subscriber is reached: in the emitter's process, by a job, or in every instance. */
export type DeliveryMode = 'direct' | 'durable' | 'broadcast'

/** An action that listens to an event, or to a pattern. */
export interface Subscriber {
  readonly action: RegisteredAction
  readonly options: EventTriggerData
  readonly mode: DeliveryMode
  readonly invoke: Invoke
  matches(event: string): boolean
}

/** A subscriber of one event. */
export interface Listener {
  readonly subscriber: Subscriber
  /** Shown by its runs: names the event, also when the subscriber listens to a pattern. */
  readonly trigger: Trigger
  /** Starts its run. */
  readonly execute: Invoke['execute']
}

/** Makes a subscriber of a trigger. Throws a `TypeError` on a malformed pattern. */
export function subscriberOf(parts: Omit<Subscriber, 'matches'>): Subscriber {
  return { ...parts, matches: nameMatcher(parts.options.event) }
}

/** The subscriber as one of an event. */
export function listenerOf(subscriber: Subscriber, event: string): Listener {
  const { mode, options } = subscriber
  const pattern = options.event === event ? {} : { pattern: options.event }
  const delivery = mode === 'direct' ? {} : { [mode]: true }
  const shown = Object.freeze({ event, ...pattern, ...delivery })
  const trigger = Object.freeze({ kind: 'event', options: shown })
  return { subscriber, trigger, execute: subscriber.invoke.execute }
}
