import type { Clock, Host, Run } from '../../kernel/index.ts'
import type { Compression } from './compress.ts'
import { problemOf } from './problem.ts'

/** Seconds that a client is told to wait when nothing better is known. */
const RETRY_AFTER = '1'

/** What the config says about every response. */
export interface AnswerParts {
  readonly host: Pick<Host<never>, 'ids' | 'logger' | 'mode'> & { readonly clock: Clock }
  /** Headers that are the same on every response. */
  readonly constant: Headers
  /** Adds the headers that depend on the request's `Origin`. */
  readonly cors: ((origin: string | null, answer: Headers) => void) | undefined
  /** Whether successes carry `x-request-id`; refusals and failures always do. */
  readonly requestId: boolean
  readonly etag: ((body: string) => string) | undefined
  readonly compression: Compression | undefined
}

/** Makes the parts of responses that do not depend on the route. */
export class Answers {
  readonly parts: AnswerParts
  /** Whether every success has the constant headers and no others. */
  readonly plain: boolean

  constructor(parts: AnswerParts) {
    this.parts = parts
    const { cors, requestId, etag, compression } = parts
    this.plain = !cors && !requestId && !etag && !compression
  }

  /** Fresh headers for a response to this request. */
  headers(request: Request): Headers {
    const headers = new Headers(this.parts.constant)
    this.parts.cors?.(request.headers.get('origin'), headers)
    return headers
  }

  /**
   * The response that tells of an error (RFC 9457).
   *
   * @param run that failed; undefined when it never started
   * @param headers that the response carries besides
   */
  problem(request: Request, error: unknown, run?: Run, headers?: Headers): Response {
    const { host } = this.parts
    const all = headers ?? this.headers(request)
    const problem = problemOf(error, run?.traceId ?? host.ids.traceId(), host.mode)
    all.set('content-type', 'application/problem+json')
    all.set('cache-control', 'no-store')
    if (run) all.set('x-request-id', run.id)
    const busy = problem.status === 503 || problem.status === 429
    if (busy && !all.has('retry-after')) all.set('retry-after', RETRY_AFTER)
    return new Response(JSON.stringify(problem), { status: problem.status, headers: all })
  }
}
