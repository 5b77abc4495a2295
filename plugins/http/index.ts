import { type Plugin, definePlugin } from '../../kernel/index.ts'
import { type HttpSettings, settingsSchema } from './config.ts'
import { type HttpExchange, type ServerFacts, httpExchange } from './exchange.ts'
import { Health, readiness } from './health.ts'
import { inputReader } from './input.ts'
import { responder } from './output.ts'
import type { PipelineParts } from './pipeline.ts'
import { type ApiRoute, routeOf } from './route.ts'
import { securityHeaders } from './security-headers.ts'
import { HttpApp, httpServer } from './server.ts'
import { listen } from './serve.ts'
import { type ApiTriggers, api } from './triggers.ts'

export { type BodyPlan, MEDIA_TYPES } from './body-plan.ts'
export { type CookieOptions, Cookies } from './cookies.ts'
export type { HttpConfig } from './config.ts'
export { type HttpExchange, httpExchange } from './exchange.ts'
export { type HealthConfig, type Readiness, readiness } from './health.ts'
export { type Problem, problemOf } from './problem.ts'
export { type ApiRoute, type InputSource, type ServedRoute, routeOf } from './route.ts'
export { type HttpServer, httpServer } from './server.ts'
export type { ApiMethod, ApiOptions, ApiTriggers, BodyType } from './triggers.ts'

/** HTTP: serves actions with `triggers.api(method, path)`; `ctx.http` is the exchange. */
export interface HttpPlugin {
  name: 'http'
  config: HttpSettings
  context: {
    /** The request that started the run; undefined when another trigger did. */
    http: HttpExchange | undefined
  }
  triggers: ApiTriggers
  hooks: {
    /** The server accepts connections at this URL. */
    'http:listening': (url: string) => void
  }
}

const MEBIBYTE = 1024 * 1024
const DEFAULT_IDLE_TIMEOUT = 10

/** Serves actions over HTTP. */
export const http: (options?: Partial<HttpSettings>) => Plugin<HttpPlugin> =
  definePlugin<HttpPlugin>({
    name: 'http',
    config: settingsSchema,
    context: { http: (run) => httpExchange(run.invocation) },
    triggers: { api } as ApiTriggers,
    setup(host, settings) {
      const config = settings.http ?? {}
      const security = securityHeaders(undefined, host)
      const limit = config.maxBodySize ?? MEBIBYTE
      const idleTimeout = config.idleTimeout ?? DEFAULT_IDLE_TIMEOUT
      const parts: PipelineParts = {
        host,
        constant: new Headers(security.api as [string, string][]),
        idleTimeout,
      }
      const health = new Health(() => host.logger)
      const { live = '/health/live', ready = '/health/ready' } = config.health || {}
      const own = [
        { path: live, answer: (headers: Headers) => health.live(headers) },
        { path: ready, answer: (headers: Headers) => health.ready(headers) },
      ]
      const app = new HttpApp(parts, config.health === false ? [] : own)
      const facts: ServerFacts = {
        secureCookies: host.mode === 'production',
        clientIp: (_request, socket) => socket,
      }
      let longest = limit
      host.provide(httpServer, app)
      host.provide(readiness, health)
      host.handleTrigger('api', (action, trigger, invoke) => {
        const route: ApiRoute = routeOf(action, trigger)
        const size = route.maxBodySize ?? limit
        longest = Math.max(longest, size)
        app.add({
          ...route,
          action,
          trigger,
          facts,
          execute: invoke.execute,
          read: inputReader(action, route, size),
          respond: responder(action, route, security.api),
        })
      })
      let server: Bun.Server<undefined> | undefined
      host.hook('kernel:starting', async () => {
        server = listen(app, {
          host,
          port: settings.port ?? Number(process.env['PORT'] ?? 3000),
          hostname: settings.hostname ?? (host.mode === 'production' ? '0.0.0.0' : '127.0.0.1'),
          idleTimeout,
          reusePort: config.reusePort ?? false,
          maxBodySize: longest,
        })
        health.open = true
        await host.callHook('http:listening', app.url!)
      })
      host.hook('kernel:stopping', () => {
        health.open = false
        void server?.stop()
      })
      return async () => {
        await server?.stop(true)
      }
    },
  })
