import type { Awaitable, RegisteredAction, Service } from '../../kernel/index.ts'
import { service } from '../../kernel/index.ts'
import type { Answers } from './answers.ts'
import type { ServerFacts } from './exchange.ts'
import { checkHost } from './host-header.ts'
import type { OwnRoute } from './own-route.ts'
import { joinPath, parsePath } from './path.ts'
import { silence } from './pipeline.ts'
import { PluginCall, type RouteCall, exchangeRoute } from './route-call.ts'

/** A path that another plugin answers, in a way of its own. */
export interface PluginRoute {
  readonly method: 'GET' | 'POST' | 'DELETE'
  /** Joined after the `apiPrefix` of the action's modules. */
  readonly path: string
  /** Whom the path belongs to: an action, or who says so, for messages (`the mcp endpoint`). */
  readonly action: RegisteredAction | string
  /** Bytes. Default: `http.maxBodySize`. */
  readonly maxBodySize?: number | undefined
  readonly answer: (call: RouteCall) => Awaitable<Response>
}

/** Where plugins serve paths that are no `api` triggers. */
export interface HttpRoutes {
  /**
   * Serves a path; during set-up and while triggers are bound.
   *
   * @throws TypeError when the path is malformed, or taken
   */
  add(route: PluginRoute): void
  /** Whether only this machine can connect. */
  readonly loopback: boolean
  /** Whether the config lets pages of that origin act here (`http.csrf`, `http.cors`). */
  allowsOrigin(origin: string): boolean
}

/** Provided by `http`. */
export const httpRoutes: Service<HttpRoutes> = service('http:routes')

/** What routes of plugins are made with. */
export interface PluginRouteParts {
  readonly answers: Answers
  readonly facts: ServerFacts
  readonly hostname: string
  readonly maxBodySize: number
  /** Seconds until Bun closes a silent connection. */
  readonly idleTimeout: number
  /** Takes the finished route, and how many bytes a body of it may have. */
  readonly add: (route: OwnRoute, maxBodySize: number) => void
}

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[?::1\]?)$/i

/** Routes of plugins as routes of this one. */
export function pluginRoutes(parts: PluginRouteParts): HttpRoutes {
  const { answers, facts, idleTimeout, add } = parts
  return {
    loopback: LOOPBACK.test(parts.hostname),
    allowsOrigin: (origin) => facts.allowsOrigin(origin),
    add({ method, path, action, answer, maxBodySize = parts.maxBodySize }) {
      if (!path.startsWith('/')) throw new TypeError(`the path "${path}" must begin with "/"`)
      const owner = typeof action === 'string' ? undefined : action
      const prefixes = owner?.modules.map((module) => module['~module'].apiPrefix ?? '') ?? []
      const template = parsePath(joinPath([...prefixes, path]))
      const route = exchangeRoute(method, template, facts)
      const seconds = owner ? silence(owner.timeout, idleTimeout) : -1
      const respond: OwnRoute['answer'] = async (request, server, params) => {
        // Else Bun resets the connection under a run that takes longer than the idle timeout.
        if (seconds >= 0) server?.timeout(request, seconds)
        const parts = { answers, route, maxBodySize, idleTimeout }
        const call = new PluginCall(parts, request, server, params)
        try {
          checkHost(request.headers)
          return await answer(call)
        } catch (error) {
          return call.problem(error)
        }
      }
      const by = owner ? byOf(owner) : String(action)
      add(
        { method, path: template.path, template, by, answer: respond, limited: true },
        maxBodySize,
      )
    },
  }
}

function byOf({ name, origin }: RegisteredAction): string {
  return `action "${name}"${origin.file ? ` in ${origin.file}` : ''}`
}
