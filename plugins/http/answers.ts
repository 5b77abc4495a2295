import type { Clock, Host, Run } from '../../kernel/index.ts'
import { signInChallenge } from './challenge.ts'
import type { Compression } from './compress.ts'
import { type Problem, problemOf } from './problem.ts'

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
  /** Told of each request that started no run; `route` where it has one. */
  readonly refused: ((request: Request, told: Refusal) => void) | undefined
}

/** What was answered to a request that started no run. */
export interface Refusal {
  readonly error: unknown
  readonly problem: Problem
  /** As declared; undefined when no route has the path. */
  readonly route: string | undefined
}

/** Makes the parts of responses that do not depend on the route. */
export class Answers {
  readonly parts: AnswerParts
  /** Whether every success has the constant headers and no others. */
  readonly plain: boolean
  readonly #json: Response

  constructor(parts: AnswerParts) {
    this.parts = parts
    this.#json = Response.json(null, { headers: parts.constant })
    const { cors, requestId, etag, compression } = parts
    this.plain = !cors && !requestId && !etag && !compression
  }

  /** A JSON response with the headers that every response has. */
  json(request: Request, value: unknown, status: number): Response {
    // A Response as the init of others is the cheapest way to give them headers.
    if (this.plain && status === 200) return Response.json(value, this.#json)
    return Response.json(value, { status, headers: this.headers(request) })
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
   * @param headers that the response carries besides
   */
  failed(error: unknown, run: Run, headers: Headers): Response {
    const problem = problemOf(error, run.traceId, this.parts.host.mode)
    headers.set('x-request-id', run.id)
    if (problem.status === 401 && !headers.has('www-authenticate')) {
      const challenge = run.get(signInChallenge)?.(run)
      if (challenge !== undefined) headers.set('www-authenticate', challenge)
    }
    return documentOf(problem, headers)
  }

  /**
   * The same for a request that started no run; it gets an access line.
   *
   * @param route as declared, where it has one
   */
  refused(request: Request, error: unknown, route?: string, headers?: Headers): Response {
    const problem = this.#problem(error)
    this.parts.refused?.(request, { error, problem, route })
    return documentOf(problem, headers ?? this.headers(request))
  }

  /** The same where not even the request is known. */
  broken(error: unknown): Response {
    return documentOf(this.#problem(error), new Headers(this.parts.constant))
  }

  #problem(error: unknown): Problem {
    const { host } = this.parts
    return problemOf(error, host.ids.traceId(), host.mode)
  }
}

function documentOf(problem: Problem, headers: Headers): Response {
  const { status } = problem
  headers.set('content-type', 'application/problem+json')
  headers.set('cache-control', 'no-store')
  const busy = status === 503 || status === 429
  if (busy && !headers.has('retry-after')) headers.set('retry-after', RETRY_AFTER)
  return new Response(JSON.stringify(problem), { status, headers })
}
