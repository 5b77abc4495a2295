import type { Hooks, Subscription } from './hooks.ts'
import type { Logger } from './logger.ts'
import type { RegisteredAction } from './registry.ts'
import type { Run } from './run.ts'

/** An observing hook as runs call it. */
export type Observe = (...args: unknown[]) => void | Promise<void>

/** Whom the runs of one action tell what happens to them. */
export interface ActionObservers {
  /** Whether there is anybody; if not, runs are not even timed. */
  readonly observed: boolean
  readonly started: Observe | undefined
  readonly refused: Observe | undefined
  readonly succeeded: Observe | undefined
  readonly failed: Observe | undefined
  readonly settled: Observe | undefined
}

/** Of a run that nobody looks at. */
export const UNOBSERVED: ActionObservers = {
  observed: false,
  started: undefined,
  refused: undefined,
  succeeded: undefined,
  failed: undefined,
  settled: undefined,
}

/** The subscribers of a hook that want the runs of an action. */
export function subscribersFor(
  hooks: Hooks,
  hook: string,
  action: RegisteredAction,
): readonly Subscription[] {
  return hooks.of(hook).filter(({ actions }) => actions?.(action) ?? true)
}

/** Works out whom the runs of an action tell; boot work. */
export function actionObservers(
  hooks: Hooks,
  action: RegisteredAction,
  logger: () => Logger,
): ActionObservers {
  const observe = (hook: string): Observe | undefined =>
    observer(subscribersFor(hooks, hook, action), logger)
  const told = {
    started: observe('action:started'),
    refused: observe('action:refused'),
    succeeded: observe('action:succeeded'),
    failed: observe('action:failed'),
    settled: observe('action:settled'),
  }
  return { ...told, observed: Object.values(told).some((it) => it !== undefined) }
}

/** Which runs are traced; undefined when somebody wants the spans of all. */
export function sampler(
  subscriptions: readonly Subscription[],
): ((run: Run) => boolean) | undefined {
  const samples = subscriptions.flatMap(({ sample }) => sample ?? [])
  if (samples.length < subscriptions.length) return undefined
  return samples.length === 1 ? samples[0] : (run) => samples.some((sample) => sample(run))
}

/**
 * One function that calls all subscribers of an observing hook, or undefined when there are none.
 * Synchronous as long as they are.
 */
export function observer(
  subscriptions: readonly Subscription[],
  logger: () => Logger,
): Observe | undefined {
  const [one, ...others] = subscriptions
  if (!one) return undefined
  const head = alone(one, logger)
  const rest = observer(others, logger)
  if (!rest) return head
  // No list of arguments is made: it is on the hot path of every run.
  return (first, second) => {
    const pending = head(first, second)
    return pending ? pending.then(() => rest(first, second)) : rest(first, second)
  }
}

/** A subscriber whose failure is logged and stops nobody. */
function alone(subscription: Subscription, logger: () => Logger): Observe {
  const report = (error: unknown): void => {
    const { hook, plugin, at } = subscription
    const of = at ? [at.file, at.line].filter(Boolean).join(':') : `plugin "${plugin}"`
    logger().error(`hook "${hook}" of ${of} failed`, { plugin, error })
  }
  return (first, second) => {
    try {
      // Read with every call: who watches puts another in its place.
      const pending = (subscription.fn as (...args: unknown[]) => unknown)(first, second)
      if (pending instanceof Promise) return pending.then(nothing, report)
    } catch (error) {
      report(error)
    }
  }
}

function nothing(): void {}
