import { type Service, service } from '../../kernel/index.ts'
import { MethodNotAllowed, RouteNotFound } from './errors.ts'
import { checkedUrl } from './input.ts'
import { type Handler, type PipelineParts, handlerOf } from './pipeline.ts'
import { problemResponse } from './problem.ts'
import type { ServedRoute } from './route.ts'
import type { CompiledRoute } from './compiled-route.ts'
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
type MethodHandlers = Record<string, Handler>

/** A path that the server itself answers with GET. */
export interface OwnPath {
  readonly path: string
  readonly answer: (headers: Headers) => Response | Promise<Response>
}

/** Answers requests: through Bun's router on the socket, through a table of its own without one. */
export class HttpApp implements HttpServer {
  readonly #parts: PipelineParts
  readonly #table = new RouteTable()
  readonly #own: readonly OwnPath[]
  #listening: Server | undefined
  #handlers: Map<PathEntry | OwnPath, MethodHandlers> | undefined

  constructor(parts: PipelineParts, own: readonly OwnPath[]) {
    this.#parts = parts
    this.#own = own
  }

  get url(): string | undefined {
    return this.#listening?.url.origin
  }

  get routes(): readonly CompiledRoute[] {
    return this.#table.routes()
  }

  /** @throws TypeError when the route's requests are served already */
  add(route: CompiledRoute): void {
    const taken = this.#own.find(({ path }) => path === route.template.pattern)
    if (taken) {
      throw new TypeError(
        `${route.path} is the path of a health endpoint; take another, or move that with http.health`,
      )
    }
    this.#table.add(route)
  }

  async fetch(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url)
    const own = this.#own.find(({ path }) => path === pathname)
    const entry = own ?? this.#table.match(pathname)
    if (!entry) return this.#refuse(new RouteNotFound())
    const { method } = request
    const handler = this.#all().get(entry)![method]
    if (!handler) return this.#refuse(new MethodNotAllowed(), allowOf(entry))
    const get = 'methods' in entry && entry.methods.get(method === 'HEAD' ? 'GET' : method)
    const response = await handler(request, undefined, get ? paramsOf(get, pathname) : {})
    if (method !== 'HEAD') return response
    await response.body?.cancel()
    return new Response(null, response)
  }

  /** The routes as Bun's router takes them. */
  bunRoutes(): Record<string, MethodHandlers> {
    return Object.fromEntries(
      [...this.#all()].map(([entry, handlers]) => {
        const byRouter = Object.entries(handlers).map(([method, handler]) => [
          method,
          // A third argument would be taken for path parameters.
          (request: Request, server: Server) => handler(request, server),
        ])
        return ['methods' in entry ? entry.pattern : entry.path, Object.fromEntries(byRouter)]
      }),
    ) as Record<string, MethodHandlers>
  }

  /** What no route takes. Bun has normalised the path by now, so that it must not be routed again. */
  fallback(request: Request): Response {
    try {
      const { pathname } = new URL(checkedUrl(request))
      const entry = METHODS.includes(request.method) ? undefined : this.#table.match(pathname)
      return entry
        ? this.#refuse(new MethodNotAllowed(), allowOf(entry))
        : this.#refuse(new RouteNotFound())
    } catch (error) {
      return this.#refuse(error)
    }
  }

  /** What Bun asks for when a handler threw after all. */
  failure(error: unknown): Response {
    return this.#refuse(error)
  }

  listening(server: Server): void {
    this.#listening = server
  }

  #refuse(error: unknown, allow?: string): Response {
    const { constant, host } = this.#parts
    const headers = new Headers(constant)
    if (allow) headers.set('allow', allow)
    return problemResponse(error, host.ids.traceId(), host.mode, headers)
  }

  #all(): Map<PathEntry | OwnPath, MethodHandlers> {
    return (this.#handlers ??= new Map(
      [...this.#own, ...this.#table.entries()].map((entry) => [entry, this.#methodsOf(entry)]),
    ))
  }

  /** Every method gets a handler: Bun would offer those left out to less specific routes. */
  #methodsOf(entry: PathEntry | OwnPath): MethodHandlers {
    const { constant } = this.#parts
    const allow = allowOf(entry)
    const refuse: Handler = () => this.#refuse(new MethodNotAllowed(), allow)
    const handlers: MethodHandlers = Object.fromEntries(METHODS.map((method) => [method, refuse]))
    handlers['OPTIONS'] = () => {
      const headers = new Headers(constant)
      headers.set('allow', allow)
      return new Response(null, { status: 204, headers })
    }
    if ('methods' in entry) {
      for (const [method, route] of entry.methods) handlers[method] = handlerOf(route, this.#parts)
    } else handlers['GET'] = () => entry.answer(new Headers(constant))
    if (handlers['GET'] !== refuse) handlers['HEAD'] = handlers['GET']!
    return handlers
  }
}

function allowOf(entry: PathEntry | OwnPath): string {
  const methods = 'methods' in entry ? [...entry.methods.keys()] : ['GET']
  const all = methods.includes('GET') ? [...methods, 'HEAD'] : methods
  return [...all, 'OPTIONS'].sort().join(', ')
}
