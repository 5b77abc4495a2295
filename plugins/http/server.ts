import { type Service, service } from '../../kernel/index.ts'
import type { Answers } from './answers.ts'
import type { CompiledRoute } from './compiled-route.ts'
import type { Cors } from './cors.ts'
import { MethodNotAllowed, RouteNotFound } from './errors.ts'
import { checkHost, checkedUrl } from './host-header.ts'
import type { OwnRoute } from './own-route.ts'
import { type Handler, handlerOf } from './pipeline.ts'
import type { ServedRoute } from './route.ts'
import { type PathEntry, RouteTable, paramsOf } from './table.ts'

/** The running server, or the one that will run. */
export interface HttpServer {
  /** Answers a request as the socket would, without one; also before the start. */
  fetch(request: Request): Promise<Response>
  /** `http://127.0.0.1:3000`; undefined when not listening. */
  readonly url: string | undefined
  /** Every route with the action that it serves; complete after boot. */
  readonly routes: readonly ServedRoute[]
}

/** Provided by `http`. */
export const httpServer: Service<HttpServer> = service('http:server')

/** The methods that Bun's router knows; others reach its fallback. */
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'TRACE', 'CONNECT']

type Server = Bun.Server<undefined>
type Entry = PathEntry<CompiledRoute | OwnRoute>
type MethodHandlers = Record<string, Handler>

/** How an {@link HttpApp} answers. */
export interface HttpAppParts {
  readonly answers: Answers
  readonly cors: Cors | undefined
  /** Seconds. */
  readonly idleTimeout: number
  /** Put around the handlers of actions. */
  readonly limit: (handler: Handler, route: string) => Handler
}

/** Answers requests: through Bun's router on the socket, through a table of its own without one. */
export class HttpApp implements HttpServer {
  readonly #parts: HttpAppParts
  readonly #table = new RouteTable<CompiledRoute | OwnRoute>()
  #listening: Server | undefined
  #handlers: Map<Entry, MethodHandlers> | undefined

  constructor(parts: HttpAppParts) {
    this.#parts = parts
  }

  get url(): string | undefined {
    // Nobody can connect to the address that stands for all addresses.
    return this.#listening?.url.origin
      .replace('//0.0.0.0', '//127.0.0.1')
      .replace('//[::]', '//[::1]')
  }

  get routes(): readonly ServedRoute[] {
    return this.#table.all().filter((served) => 'action' in served)
  }

  /** @throws TypeError when the same requests are served already */
  add(served: CompiledRoute | OwnRoute): void {
    this.#table.add(served)
  }

  async fetch(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url)
    const entry = this.#table.match(pathname)
    if (!entry) return this.#refuse(request, new RouteNotFound())
    const { method } = request
    const handler = this.#all().get(entry)![method]
    if (!handler) return this.#refuse(request, new MethodNotAllowed(), entry)
    const served = entry.methods.get(method === 'HEAD' ? 'GET' : method)
    const params = served ? paramsOf(served.template, pathname) : {}
    const response = await handler(request, undefined, params)
    if (method !== 'HEAD') return response
    await response.body?.cancel()
    return new Response(null, response)
  }

  /** The routes as Bun's router takes them. */
  bunRoutes(): Record<string, Record<string, (request: Request, server: Server) => unknown>> {
    return Object.fromEntries(
      [...this.#all()].map(([{ pattern }, handlers]) => [
        pattern,
        Object.fromEntries(
          Object.entries(handlers).map(([method, handler]) => [
            method,
            (request: Request, server: Server) => handler(request, server),
          ]),
        ),
      ]),
    )
  }

  /** What no route takes. Bun has normalised the path by now, so that it must not be routed again. */
  fallback(request: Request): Response {
    try {
      checkHost(request.headers)
      const { pathname } = new URL(checkedUrl(request))
      const entry = METHODS.includes(request.method) ? undefined : this.#table.match(pathname)
      return entry
        ? this.#refuse(request, new MethodNotAllowed(), entry)
        : this.#refuse(request, new RouteNotFound())
    } catch (error) {
      return this.#refuse(request, error)
    }
  }

  /** The last resort: what Bun sends when a handler threw after all. */
  failure(error: unknown): Response {
    this.#parts.answers.parts.host.logger.error('answering a request failed', { error })
    return this.#parts.answers.broken(error)
  }

  /** A plugin's handler of a WebSocket threw. */
  socketFailed(error: unknown): void {
    this.#parts.answers.parts.host.logger.error('a WebSocket failed', { error })
  }

  listening(server: Server): void {
    this.#listening = server
  }

  /** Address of whom a request came from; undefined without a socket. */
  peer(request: Request): string | undefined {
    return this.#listening?.requestIP(request)?.address
  }

  /** @param entry whose methods the request could have had */
  #refuse(request: Request, error: unknown, entry?: Entry): Response {
    const { answers } = this.#parts
    const headers = answers.headers(request)
    if (entry) headers.set('allow', allowOf(entry))
    return answers.refused(request, error, entry && pathOf(entry), headers)
  }

  #all(): Map<Entry, MethodHandlers> {
    return (this.#handlers ??= new Map(
      this.#table.entries().map((entry) => [entry, this.#methodsOf(entry)]),
    ))
  }

  /** Every method gets a handler: Bun would offer those left out to less specific routes. */
  #methodsOf(entry: Entry): MethodHandlers {
    const { answers, cors, idleTimeout, limit } = this.#parts
    const allow = allowOf(entry)
    const refuse: Handler = isOpenEnded(entry)
      ? (request) => this.#refuse(request, new RouteNotFound())
      : (request) => this.#refuse(request, new MethodNotAllowed(), entry)
    const handlers: MethodHandlers = Object.fromEntries(METHODS.map((method) => [method, refuse]))
    handlers['OPTIONS'] = (request) => {
      const preflight = cors?.preflight(request.headers, allow)
      if (preflight) return preflight
      const headers = answers.headers(request)
      headers.set('allow', allow)
      return new Response(null, { status: 204, headers })
    }
    for (const [method, served] of entry.methods) {
      const handler: Handler =
        'action' in served
          ? handlerOf(served, idleTimeout)
          : (request, server, params) => served.answer(request, server, params)
      const limited = 'action' in served || served.limited === true
      handlers[method] = limited ? limit(handler, served.path) : handler
    }
    if (entry.methods.has('GET')) handlers['HEAD'] = handlers['GET']!
    return handlers
  }
}

/** Static folders take every path below them, but are not what a POST to nowhere meant. */
function isOpenEnded({ pattern, methods }: Entry): boolean {
  return pattern.endsWith('*') && ![...methods.values()].some((served) => 'action' in served)
}

/** As one of its actions declares it. */
function pathOf({ methods }: Entry): string | undefined {
  return [...methods.values()][0]?.path
}

function allowOf({ methods }: Entry): string {
  const all = [...methods.keys(), 'OPTIONS', ...(methods.has('GET') ? ['HEAD'] : [])]
  return all.sort().join(', ')
}
