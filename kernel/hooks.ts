import { Hookable } from 'hookable'
import type { Awaitable } from './infer.ts'
import type { Logger } from './logger.ts'
import type { Run } from './run.ts'
import type { Span } from './trace.ts'

/** The kernel's own hooks. Observers: a failing one is logged and never fails what it observes. */
export interface KernelHooks {
  /** Open what serves (a port, a poller); failing here fails the start. */
  'kernel:starting': () => Awaitable<void>
  /** Everything is open. */
  'kernel:ready': () => Awaitable<void>
  /** Refuse new work; what runs is given its grace period after this. */
  'kernel:stopping': () => Awaitable<void>
  /** Resolve when what you still have in hand is done. All at once, within the grace period. */
  'kernel:draining': () => Awaitable<void>
  'action:started': (run: Run) => Awaitable<void>
  'action:refused': (run: Run) => Awaitable<void>
  'action:succeeded': (run: Run) => Awaitable<void>
  'action:failed': (run: Run) => Awaitable<void>
  'action:settled': (run: Run) => Awaitable<void>
  /** Subscribing turns tracing on. Synchronous and on the hot path: keep it short. */
  'span:ended': (span: Span, run: Run) => void
}

/** A subscriber's function, types erased. */
export type HookFunction = (...args: never[]) => unknown

/** The one escape from plugin order. */
export type HookOrder = 'pre' | 'post'

/** Who subscribed to what; for `bunbase explain`. */
export interface Subscription {
  readonly hook: string
  readonly plugin: string
  readonly fn: HookFunction
  readonly order: HookOrder | undefined
}

/** After-hooks unwind: the first plugin in is the last out. */
const REVERSED: ReadonlySet<string> = new Set([
  'kernel:stopping',
  'action:refused',
  'action:succeeded',
  'action:failed',
  'action:settled',
])

const RANK = { pre: 0, none: 1, post: 2 } as const

/**
 * Collects subscriptions while plugins are set up; `seal` hands them, in their final order, to
 * hookable. From then on nothing can be added, so callers may resolve subscribers once.
 */
export class Hooks {
  readonly #wanted: Subscription[] = []
  readonly #hookable = new Hookable<Record<string, (...args: unknown[]) => unknown>>()
  #ordered: readonly Subscription[] = []
  #sealed = false

  add(plugin: string, hook: string, fn: HookFunction, order?: HookOrder): void {
    if (typeof fn !== 'function') {
      throw new TypeError(
        `plugin "${plugin}" subscribes to "${hook}" with ${fn === null ? 'null' : typeof fn}; pass a function`,
      )
    }
    if (this.#sealed) {
      throw new Error(`plugin "${plugin}" subscribes to "${hook}" after boot; subscribe in setup()`)
    }
    this.#wanted.push({ hook, plugin, fn, order })
  }

  /** Fixes the order: pre, then plugin order (reversed for after-hooks), then post. */
  seal(): void {
    this.#sealed = true
    const rank = (s: Subscription): number => RANK[s.order ?? 'none']
    const forward = this.#wanted.filter((s) => !REVERSED.has(s.hook))
    const backward = this.#wanted.filter((s) => REVERSED.has(s.hook)).reverse()
    this.#ordered = [...forward, ...backward].sort((a, b) => rank(a) - rank(b))
    for (const { hook, fn } of this.#ordered) this.#hookable.hook(hook, fn as never)
  }

  /** Subscribers of a hook in the order they run. */
  of(hook: string): readonly Subscription[] {
    return this.#ordered.filter((s) => s.hook === hook)
  }

  /** Calls the subscribers one after the other; rejects with the first failure. */
  async call(hook: string, args: readonly unknown[]): Promise<void> {
    await this.#hookable.callHook(hook, ...(args as never))
  }
}

/**
 * One function that calls all subscribers of an observing hook, or undefined when there are none.
 * Synchronous as long as they are.
 */
export function observer(
  subscriptions: readonly Subscription[],
  logger: () => Logger,
): ((...args: unknown[]) => void | Promise<void>) | undefined {
  if (subscriptions.length === 0) return undefined
  const report = (s: Subscription, error: unknown): void =>
    logger().error(`hook "${s.hook}" of plugin "${s.plugin}" failed`, { plugin: s.plugin, error })
  const from = (index: number, args: unknown[]): void | Promise<void> => {
    for (let i = index; i < subscriptions.length; i++) {
      const subscription = subscriptions[i]!
      try {
        const pending = (subscription.fn as (...a: unknown[]) => unknown)(...args)
        if (pending instanceof Promise) {
          return pending
            .catch((error: unknown) => report(subscription, error))
            .then(() => from(i + 1, args))
        }
      } catch (error) {
        report(subscription, error)
      }
    }
  }
  return (...args) => from(0, args)
}
