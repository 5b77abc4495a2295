import type { Invocation, Run, Trigger } from '../../kernel/index.ts'
import { Cookies } from './cookies.ts'
import { checkHost, checkedUrl } from './host-header.ts'
import type { ClientFacts, ClientOf } from './proxy.ts'
import type { ProxyWatch } from './proxy-watch.ts'
import type { CompiledRoute } from './compiled-route.ts'

/** `ctx.http`: the request that started the run, and what its response will say. */
export interface HttpExchange {
  readonly request: Request
  readonly method: string
  /**
   * From the request line and `Host`, behind `http.trustedProxies` with the scheme and host that they
   * report. Throws `MALFORMED_REQUEST` when `Host` is malformed.
   */
  readonly url: URL
  /** The route's path as declared, `/tasks/:id`. */
  readonly route: string
  /** Address of the client; behind `http.trustedProxies` the one that they report. */
  readonly ip: string | undefined
  /** Status of a success; a thrown error has its own. */
  status: number
  /** Headers of the response, of success and failure alike. */
  readonly headers: Headers
  /** Cookies of the request, and those that the response sets. */
  readonly cookies: Cookies
  /** What stands in the path for a parameter; undefined when the route has none of this name. */
  parameter(name: string): string | undefined
}

/** What all exchanges of one server share. */
export interface ServerFacts {
  readonly secureCookies: boolean
  /** Who is behind the trusted proxies; undefined when none are trusted. */
  readonly clientOf: ClientOf | undefined
  /** Told of the headers of requests of which somebody wants to know where they came from. */
  readonly proxyWatch: ProxyWatch | undefined
  /** Whether a page of that origin may act with the user's cookies, beside the app's own. */
  allowsOrigin(origin: string): boolean
}

/**
 * One request and its response; also the kernel's invocation, so that a request costs one object.
 * Everything is read from the request when it is asked for, and not before.
 */
export class Exchange implements HttpExchange, Invocation {
  readonly trigger: Trigger
  readonly request: Request
  readonly '~route': CompiledRoute
  readonly '~server': Bun.Server<undefined> | undefined
  '~run': Run | undefined = undefined
  '~params': Readonly<Record<string, string>> | undefined = undefined
  /** 0 until the handler sets it. */
  '~status': number = 0
  '~headers': Headers | undefined = undefined
  '~cookies': Cookies | undefined = undefined
  inputText: string | undefined = undefined

  constructor(route: CompiledRoute, request: Request, server: Bun.Server<undefined> | undefined) {
    this.trigger = route.trigger
    this.request = request
    this['~route'] = route
    this['~server'] = server
  }

  started(run: Run): void {
    this['~run'] = run
  }

  readInput(): unknown {
    return this['~route'].input.read(this)
  }

  takeInput(raw: unknown): unknown {
    const { take } = this['~route'].input
    return take === undefined ? raw : take(this, raw)
  }

  blameInput(error: unknown): unknown {
    const { blame } = this['~route'].input
    return blame === undefined ? error : blame(this, error)
  }

  answer(output: unknown): unknown {
    return this['~route'].respond(this, output)
  }

  refuse(error: unknown): Response {
    return this['~route'].refuse(this, error)
  }

  get traceparent(): string | undefined {
    return this.request.headers.get('traceparent') ?? undefined
  }

  get idempotencyKey(): string | undefined {
    return this.request.headers.get('idempotency-key') ?? undefined
  }

  get signal(): AbortSignal {
    return this.request.signal
  }

  get method(): string {
    return this.request.method
  }

  get url(): URL {
    checkHost(this.request.headers)
    const url = new URL(checkedUrl(this.request))
    const { scheme, host } = this.#client() ?? {}
    if (scheme) url.protocol = scheme
    if (host) url.host = host
    return url
  }

  get route(): string {
    return this['~route'].path
  }

  get params(): Readonly<Record<string, string>> {
    return this['~params'] ?? (this.request as Bun.BunRequest).params
  }

  parameter(name: string): string | undefined {
    const at = this['~route'].template.parameters.indexOf(name)
    return at === -1 ? undefined : this.params[`p${at}`]
  }

  get ip(): string | undefined {
    this['~route'].facts.proxyWatch?.(this.request.headers)
    return this.#client()?.ip ?? this.#peer()
  }

  get status(): number {
    return this['~status'] || this['~route'].status
  }

  set status(status: number) {
    if (!Number.isInteger(status) || status < 200 || status > 599) {
      throw new RangeError(`ctx.http.status is from 200 to 599, not ${status}`)
    }
    this['~status'] = status
  }

  get headers(): Headers {
    return (this['~headers'] ??= new Headers())
  }

  get cookies(): Cookies {
    return (this['~cookies'] ??= new Cookies(
      this.request.headers.get('cookie'),
      this['~route'].facts.secureCookies,
    ))
  }

  #client(): ClientFacts | undefined {
    return this['~route'].facts.clientOf?.(this.#peer(), this.request.headers)
  }

  #peer(): string | undefined {
    return this['~server']?.requestIP(this.request)?.address
  }
}

/** An invocation that another plugin made of a request, and its exchange. */
export interface ViaHttp {
  readonly '~http': HttpExchange | undefined
}

/** The exchange of an invocation; undefined when it did not come over HTTP. */
export function httpExchange(invocation: Invocation): HttpExchange | undefined {
  return invocation instanceof Exchange ? invocation : (invocation as Partial<ViaHttp>)['~http']
}
