import { type Run, trigger } from '../../kernel/index.ts'
import type { Answers } from './answers.ts'
import { readBytes } from './body-bytes.ts'
import { readText } from './body-text.ts'
import type { CompiledRoute } from './compiled-route.ts'
import { Exchange, type HttpExchange, type ServerFacts } from './exchange.ts'
import type { PathTemplate } from './path.ts'
import { silence } from './pipeline.ts'
import { type SocketHandlers, upgrade } from './socket.ts'
import type { ApiTriggerOptions } from './triggers.ts'

/** One request to a plugin's route. What is not asked for is not read. */
export interface RouteCall {
  readonly request: Request
  /** The path with the modules' prefixes. */
  readonly route: string
  /** Address of the client; behind `http.trustedProxies` the one that they report. */
  readonly ip: string | undefined
  /** The request as `ctx.http` shows it; an invocation may carry it: `ViaHttp`. */
  readonly exchange: HttpExchange
  /** The body as it came. Throws `PAYLOAD_TOO_LARGE`, and `CANCELLED` when the client went away. */
  readBody(): Promise<Uint8Array<ArrayBuffer>>
  /** The same as text; throws `MALFORMED_REQUEST` when it is not UTF-8. */
  readText(): Promise<string>
  /** The headers that every response of the app has, and those that tell of rate limits; fresh ones. */
  headers(): Headers
  /** A JSON response with those headers. */
  json(value: unknown, status?: number): Response
  /** The response that tells of an error (RFC 9457). */
  problem(error: unknown, run?: Run): Response
  /**
   * Keeps the connection open under work that is silent for long.
   *
   * @param ms milliseconds of silence that it may need; 0 for no limit
   */
  keepOpen(ms: number): void
  /**
   * Turns the request into a WebSocket. What it gives is to be returned. Throws `UPGRADE_REQUIRED` when
   * no WebSocket was asked for.
   */
  upgrade(handlers: SocketHandlers): Response
}

/** What all calls of one route share. */
export interface RouteCallParts {
  readonly answers: Answers
  readonly route: CompiledRoute
  /** Bytes. */
  readonly maxBodySize: number
  /** Seconds. */
  readonly idleTimeout: number
}

/** What is told of the request by whoever found out who calls; the rest of `ctx.http` is for responses of actions. */
const OF_LIMITS = ['retry-after', 'ratelimit', 'ratelimit-policy'] as const

/** The one implementation of {@link RouteCall}. */
export class PluginCall implements RouteCall {
  readonly request: Request
  readonly #parts: RouteCallParts
  readonly #server: Bun.Server<undefined> | undefined
  readonly #params: Readonly<Record<string, string>> | undefined
  #exchange: Exchange | undefined

  /** @param params of the path, where Bun's router has not put them on the request */
  constructor(
    parts: RouteCallParts,
    request: Request,
    server: Bun.Server<undefined> | undefined,
    params?: Readonly<Record<string, string>>,
  ) {
    this.request = request
    this.#parts = parts
    this.#server = server
    this.#params = params
  }

  get route(): string {
    return this.#parts.route.path
  }

  get exchange(): HttpExchange {
    if (this.#exchange) return this.#exchange
    const exchange = new Exchange(this.#parts.route, this.request, this.#server)
    if (this.#params !== undefined) exchange['~params'] = this.#params
    return (this.#exchange = exchange)
  }

  get ip(): string | undefined {
    return this.exchange.ip
  }

  readBody(): Promise<Uint8Array<ArrayBuffer>> {
    return readBytes(this.request, this.#parts.maxBodySize)
  }

  readText(): Promise<string> {
    return readText(this.request, this.#parts.maxBodySize)
  }

  headers(): Headers {
    const headers = this.#parts.answers.headers(this.request)
    const own = this.#exchange?.['~headers']
    for (const name of own ? OF_LIMITS : []) {
      const value = own!.get(name)
      if (value !== null) headers.set(name, value)
    }
    return headers
  }

  json(value: unknown, status = 200): Response {
    if (this.#exchange?.['~headers']) {
      return Response.json(value, { status, headers: this.headers() })
    }
    return this.#parts.answers.json(this.request, value, status)
  }

  problem(error: unknown, run?: Run): Response {
    const { answers } = this.#parts
    return run
      ? answers.failed(error, run, this.headers())
      : answers.refused(this.request, error, this.route, this.headers())
  }

  keepOpen(ms: number): void {
    const seconds = silence(ms, this.#parts.idleTimeout)
    if (seconds >= 0) this.#server?.timeout(this.request, seconds)
  }

  upgrade(handlers: SocketHandlers): Response {
    return upgrade(this.request, this.#server, handlers)
  }
}

/** The route of an exchange that starts no run by itself: the plugin does. */
export function exchangeRoute(
  method: CompiledRoute['method'],
  template: PathTemplate,
  facts: ServerFacts,
): CompiledRoute {
  const { path } = template
  const options: ApiTriggerOptions = { method, path }
  const unused = (): never => {
    throw new TypeError(`the plugin that serves ${method} ${path} starts its runs itself`)
  }
  return {
    ...{ method, path, template, facts, trigger: trigger('api', options), by: path, status: 200 },
    ...{ sources: {}, body: undefined, maxBodySize: undefined, execute: unused, respond: unused },
    ...{ refuse: unused, input: { read: unused, take: undefined, blame: undefined } },
    get action() {
      return unused()
    },
  }
}
