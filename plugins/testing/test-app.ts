import {
  type Action,
  type ExplainedGuard,
  type Ids,
  type Kernel,
  type Run,
  type Service,
  type Span,
  service,
} from '../../kernel/index.ts'
import type { LogLine } from './capture.ts'
import type { CapturedMail } from '../mailer/index.ts'
import { type As, callerOf } from './as.ts'
import { dispose } from './dispose.ts'
import { type TestRequest, requestOf } from './request.ts'
import type { VirtualClock } from './virtual-clock.ts'

/** Options of `createTestApp`. */
export interface TestAppOptions {
  /** The app's folder, absolute: where `actionsDir` is looked for. Default: no folder. */
  readonly root?: string
  /** Shared by several apps when they stand for several machines. Default: one of its own. */
  readonly clock?: VirtualClock
  /** Default: random ids; see `countingIds`. */
  readonly ids?: Ids
  /** Config keys instead of the app's own: a database of the test's, a payment service that is none. */
  readonly overrides?: Readonly<Record<string, unknown>>
}

/** As `mailer` provides it: tokens go by name, and not every test loads the plugin. */
const mailOutbox: Service<readonly CapturedMail[]> = service('mailer:outbox')

/** Who calls, and for which organisation. */
export interface CallAs {
  /** Default `anonymous`, as for a request without credentials. */
  readonly as?: As
  readonly org?: string
  readonly signal?: AbortSignal
  readonly traceparent?: string
}

/** What a {@link TestApp} is made of. */
export interface TestAppParts {
  readonly kernel: Kernel
  readonly clock: VirtualClock
  readonly logs: LogLine[]
  readonly runs: Run[]
  readonly spans: Span[]
}

/** An app in the test's own process: real kernel, real plugins, virtual time, nothing listening. */
export class TestApp {
  readonly kernel: Kernel
  readonly clock: VirtualClock
  /** Every line that was logged, oldest first. */
  readonly logs: LogLine[]
  /** Settled runs in the order they settled, those of `ctx.call` included. */
  readonly runs: Run[]
  /** Ended spans in the order they ended. */
  readonly spans: Span[]

  constructor(parts: TestAppParts) {
    this.kernel = parts.kernel
    this.clock = parts.clock
    this.logs = parts.logs
    this.runs = parts.runs
    this.spans = parts.spans
  }

  /**
   * Runs an action through its whole lifecycle. Rejects with the `BunbaseError` that a caller sees.
   *
   * @param action the action itself, or its full name
   */
  call<In, Out>(
    action: Action<In, Out> | string,
    input: NoInfer<In>,
    options: CallAs = {},
  ): Promise<Out> {
    return this.kernel.call(action, input, { ...options, as: callerOf(options.as) })
  }

  /**
   * Answers a request as the http plugin would over the wire, without a socket.
   *
   * @param request a request, or a path such as `/tasks?done=true`
   * @param init as for `fetch`; `json` sets the body and its content type
   */
  async fetch(request: Request | string, init?: TestRequest): Promise<Response> {
    const { httpServer } = await import('../http/index.ts')
    const server = this.kernel.get(httpServer)
    if (!server) {
      throw new Error(
        'app.fetch() needs the http plugin: add http() to `plugins`, or a preset that has it',
      )
    }
    return server.fetch(requestOf(request, init))
  }

  /** What the guards of an action would say to a caller, without running it. */
  explain(
    action: Action | string,
    options: Pick<CallAs, 'as' | 'org'> = {},
  ): Promise<ExplainedGuard[]> {
    return this.kernel.explain(action, { ...options, as: callerOf(options.as) })
  }

  /** Mails that the app has sent, oldest first; `links` are the addresses in each. */
  get outbox(): readonly CapturedMail[] {
    const outbox = this.kernel.get(mailOutbox)
    if (outbox) return outbox
    throw new Error(
      'app.outbox needs the mailer plugin, and `mailer.capture` as it is by default: add mailer() to `plugins`',
    )
  }

  /** What a plugin provides; undefined when it is not selected. */
  get<T>(service: Service<T>): T | undefined {
    return this.kernel.get(service)
  }

  /**
   * Starts the app for real: ports are opened (a free one of 127.0.0.1 unless the test gave
   * `createTestApp` another), pollers begin.
   *
   * @returns base URL of the http plugin, without a trailing slash; empty when it is not selected
   */
  async start(): Promise<string> {
    await this.kernel.start()
    const { httpServer } = await import('../http/index.ts')
    return this.kernel.get(httpServer)?.url?.replace(/\/$/, '') ?? ''
  }

  /** Stops the app. Fails when a run or a timer outlives it, naming each. */
  [Symbol.asyncDispose](): Promise<void> {
    return dispose(this)
  }
}
