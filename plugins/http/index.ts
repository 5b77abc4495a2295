import { type Plugin, definePlugin } from '../../kernel/index.ts'
import type { LoggerPlugin } from '../logger/index.ts'
import { type HttpSettings, settingsSchema } from './config.ts'
import { type HttpExchange, httpExchange } from './exchange.ts'
import { setup } from './setup.ts'
import { type ApiTriggers, api } from './triggers.ts'

export { type BodyPlan, MEDIA_TYPES } from './body-plan.ts'
export type { HttpConfig, HttpSettings } from './config.ts'
export { type Challenge, signInChallenge } from './challenge.ts'
export { type CookieOptions, Cookies } from './cookies.ts'
export { type HttpExchange, type ViaHttp, httpExchange } from './exchange.ts'
export { type HealthConfig, type Readiness, readiness } from './health.ts'
export { type HttpRoutes, type PluginRoute, httpRoutes } from './plugin-route.ts'
export { type Problem, problemOf } from './problem.ts'
export type { RouteCall } from './route-call.ts'
export { type ApiRoute, type InputSource, type ServedRoute, routeOf } from './route.ts'
export { assertSameOrigin } from './same-origin.ts'
export { sameSecret } from './same-secret.ts'
export { type HttpServer, httpServer } from './server.ts'
export type { PluginSocket, SocketHandlers } from './socket.ts'
export { addVary } from './vary.ts'
export type { ApiMethod, ApiOptions, ApiTriggers, BodyType } from './triggers.ts'

/** HTTP: serves actions with `triggers.api(method, path)`; `ctx.http` is the exchange. */
export interface HttpPlugin {
  name: 'http'
  uses: LoggerPlugin
  config: HttpSettings
  context: {
    /** The request that started the run; undefined when something else did. */
    http: HttpExchange | undefined
  }
  triggers: ApiTriggers
  hooks: {
    /** The server accepts connections at this URL. */
    'http:listening': (url: string) => void
  }
}

/** Serves actions over HTTP. */
export const http: (options?: Partial<HttpSettings>) => Plugin<HttpPlugin> =
  definePlugin<HttpPlugin>({
    name: 'http',
    uses: ['logger'],
    config: settingsSchema,
    context: { http: (run) => httpExchange(run.invocation) },
    triggers: { api } as ApiTriggers,
    setup,
  })
