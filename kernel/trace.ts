import { AsyncLocalStorage } from 'node:async_hooks'
import type { LiveRun, Run } from './run.ts'

/** What a span says of itself; `attributes` follow OpenTelemetry's semantic conventions. */
export interface Span {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId: string | undefined
  /** `guard`, `handler`, `call`, or a plugin's: `query`, `transaction`, `job`, `event`, `http`. */
  readonly kind: string
  readonly name: string
  /** Milliseconds since the epoch. */
  readonly startedAt: number
  readonly durationMs: number
  readonly attributes: Readonly<Record<string, unknown>>
  readonly error: unknown
}

/** The span that a traced function may describe while it runs. */
export interface ActiveSpan {
  /** Adds a fact, e.g. `span.set('db.query.text', sql)`. Free when nobody listens. */
  set(attribute: string, value: unknown): void
}

/** `ctx.trace`. */
export interface Trace {
  readonly id: string
  /** W3C `traceparent` for an outgoing request, naming the innermost open span. */
  readonly traceparent: string
  /** The innermost open span of the running code; undefined when there is none. */
  readonly spanId: string | undefined
  /** Whether anybody wants this run's spans; else what only they need can be left out. */
  readonly listening: boolean
  /** Times `fn` as a child of the innermost open span. Calls it directly when nobody listens. */
  span<T>(kind: string, name: string, fn: (span: ActiveSpan) => T): T
}

/** Version 00 ends after its flags; a later version may go on after another "-". */
const TRACEPARENT =
  /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(?:$|(?<!^00.{53})-)/

/** What a `traceparent` says. */
export interface TraceOrigin {
  readonly traceId: string
  readonly parentSpanId: string | undefined
  /** Whether the caller may have recorded its part of the trace; handed on as it came. */
  readonly sampled: boolean
}

/** Reads a W3C Trace Context `traceparent`; undefined when absent or malformed. */
export function parseTraceparent(header: string | null | undefined): TraceOrigin | undefined {
  const [, traceId, parentSpanId, flags] = (header && TRACEPARENT.exec(header)) || []
  if (!traceId || !flags) return undefined
  return { traceId, parentSpanId, sampled: (Number.parseInt(flags, 16) & 1) === 1 }
}

const NOT_LISTENING: ActiveSpan = { set() {} }

/** The innermost open span of the running code; concurrent branches each see their own. */
const open = new AsyncLocalStorage<{ readonly run: LiveRun; readonly spanId: string }>()

class OpenSpan implements Span, ActiveSpan {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId: string
  readonly kind: string
  readonly name: string
  readonly startedAt: number
  readonly attributes: Record<string, unknown> = {}
  readonly #run: LiveRun
  readonly #began: number
  durationMs = 0
  error: unknown = undefined

  constructor(run: LiveRun, kind: string, name: string) {
    const parent = open.getStore()
    this.traceId = run.traceId
    this.spanId = run.engine.ids.spanId()
    this.parentSpanId = parent?.run === run ? parent.spanId : run.spanId
    this.kind = kind
    this.name = name
    this.startedAt = run.engine.clock.now()
    this.#began = run.engine.clock.elapsed()
    this.#run = run
  }

  set(attribute: string, value: unknown): void {
    this.attributes[attribute] = value
  }

  end(error?: unknown): void {
    this.durationMs = this.#run.engine.clock.elapsed() - this.#began
    this.error = error
    void this.#run.engine.spanEnded?.(this, this.#run)
  }
}

/** Times `fn` as a span of a run. */
export function traced<T>(
  run: LiveRun,
  kind: string,
  name: string,
  fn: (span: ActiveSpan) => T,
): T {
  if (!run.traced) return fn(NOT_LISTENING)
  const span = new OpenSpan(run, kind, name)
  return open.run({ run, spanId: span.spanId }, () => {
    let result: T
    try {
      result = fn(span)
    } catch (error) {
      span.end(error)
      throw error
    }
    if (!(result instanceof Promise)) {
      span.end()
      return result
    }
    return result.then(
      (value: unknown) => {
        span.end()
        return value
      },
      (error: unknown) => {
        span.end(error)
        throw error
      },
    ) as T
  })
}

/**
 * The traced run that the running code belongs to, for what is not given its `ctx`; undefined outside
 * of runs, in those whose spans nobody wants, and before a run's first span.
 */
export function tracedRun(): Run | undefined {
  return open.getStore()?.run
}

/** `ctx.trace` of a run. */
export function traceOf(run: LiveRun): Trace {
  return {
    get id() {
      return run.traceId
    },
    get traceparent() {
      const inner = open.getStore()
      const spanId = inner?.run === run ? inner.spanId : run.spanId
      return `00-${run.traceId}-${spanId}-${run.sampled ? '01' : '00'}`
    },
    get spanId() {
      const inner = open.getStore()
      return inner?.run === run ? inner.spanId : undefined
    },
    get listening() {
      return run.traced
    },
    span: (kind, name, fn) => traced(run, kind, name, fn),
  }
}
