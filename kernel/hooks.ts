import { Hookable } from 'hookable'
import { type Place, callSite } from './call-site.ts'
import type { Awaitable } from './infer.ts'
import { mistake } from './mistake.ts'
import { nearest } from './nearest.ts'
import type { RegisteredAction } from './registry.ts'
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
  /**
   * Subscribing turns tracing on, for the runs that `sample` picks where all subscribers give one.
   * Synchronous and on the hot path: keep it short.
   */
  'span:ended': (span: Span, run: Run) => void
}

const NAMES: Readonly<Record<keyof KernelHooks, true>> = {
  'kernel:starting': true,
  'kernel:ready': true,
  'kernel:stopping': true,
  'kernel:draining': true,
  'action:started': true,
  'action:refused': true,
  'action:succeeded': true,
  'action:failed': true,
  'action:settled': true,
  'span:ended': true,
}

/** The kernel's hook that a name which nobody calls is meant for: plugins have other nouns. */
function misspelt(hook: string): string | undefined {
  const names = Object.keys(NAMES)
  return names.includes(hook) || !/^(kernel|action|span):/.test(hook)
    ? undefined
    : nearest(hook, names)
}

/** A subscriber's function, types erased. */
export type HookFunction = (...args: never[]) => unknown

/** The one escape from plugin order. */
export type HookOrder = 'pre' | 'post'

/** When a subscriber is called, and for which runs. What nobody wants costs its run nothing. */
export interface HookOptions {
  readonly order?: HookOrder
  /** Of `action:*`: only runs of these actions. Asked once for each action, at boot. */
  readonly actions?: (action: RegisteredAction) => boolean
  /**
   * Of `span:ended`: which runs are to be traced. Asked once for a run, when its first span begins;
   * what it calls is traced like it. A subscriber may be told of spans that only others want.
   */
  readonly sample?: (run: Run) => boolean
  /** Where it is written, when that is not the plugin: the loader subscribes for the app's files. */
  readonly at?: { readonly file: string; readonly line?: number | undefined }
}

/** Who subscribed to what; for `bunbase explain`. */
export interface Subscription extends HookOptions {
  readonly hook: string
  readonly plugin: string
  /** Read with every call: who watches puts another in its place. */
  readonly fn: HookFunction
  /** Where the plugin subscribed; undefined when that cannot be told. */
  readonly site: () => Place | undefined
}

/** After-hooks unwind: the first plugin in is the last out. */
const REVERSED: ReadonlySet<string> = new Set([
  'kernel:stopping',
  'action:refused',
  'action:succeeded',
  'action:failed',
  'action:settled',
])

/** What nobody listens to is over at once. */
const DONE: Promise<void> = Promise.resolve()

const RANK = { pre: 0, none: 1, post: 2 } as const

/**
 * Collects subscriptions while plugins are set up; `seal` hands them, in their final order, to
 * hookable. From then on nothing can be added, so callers may resolve subscribers once.
 */
export class Hooks {
  readonly #wanted: Subscription[] = []
  readonly #hookable = new Hookable<Record<string, (...args: unknown[]) => unknown>>()
  #ordered: readonly Subscription[] = []
  #heard: ReadonlySet<string> = new Set()
  #sealed = false

  add(plugin: string, hook: string, fn: HookFunction, wish: HookOrder | HookOptions = {}): void {
    if (typeof fn !== 'function') {
      const given = fn === null ? 'null' : typeof fn
      throw mistake(`plugin "${plugin}" subscribes to "${hook}" with ${given}`, 'pass a function')
    }
    const near = misspelt(hook)
    if (near) throw mistake(`there is no hook "${hook}"`, `did you mean "${near}"?`)
    if (this.#sealed) {
      throw new Error(`plugin "${plugin}" subscribes to "${hook}" after boot; subscribe in setup()`)
    }
    const options = typeof wish === 'string' ? { order: wish } : wish
    this.#wanted.push({ ...options, hook, plugin, fn, site: callSite() })
  }

  /** Fixes the order: pre, then plugin order (reversed for after-hooks), then post. */
  seal(): void {
    this.#sealed = true
    const rank = (s: Subscription): number => RANK[s.order ?? 'none']
    const forward = this.#wanted.filter((s) => !REVERSED.has(s.hook))
    const backward = this.#wanted.filter((s) => REVERSED.has(s.hook)).reverse()
    this.#ordered = [...forward, ...backward].sort((a, b) => rank(a) - rank(b))
    for (const one of this.#ordered) {
      const call = (...args: never[]): unknown => one.fn(...args)
      this.#hookable.hook(one.hook, call as never)
    }
    this.#heard = new Set(this.#ordered.map(({ hook }) => hook))
  }

  /** All subscriptions in the order they run. */
  get all(): readonly Subscription[] {
    return this.#ordered
  }

  /** Subscribers of a hook in the order they run. */
  of(hook: string): readonly Subscription[] {
    return this.#ordered.filter((s) => s.hook === hook)
  }

  /** Calls the subscribers one after the other; rejects with the first failure. */
  call(hook: string, args: readonly unknown[]): Promise<void> {
    return this.#heard.has(hook) ? this.#tell(hook, args) : DONE
  }

  async #tell(hook: string, args: readonly unknown[]): Promise<void> {
    await this.#hookable.callHook(hook, ...(args as never))
  }
}
