import type { Awaitable, RegisteredAction, Run, Service } from '../../kernel/index.ts'
import { service } from '../../kernel/index.ts'
import type { Answers } from './answers.ts'
import { readBytes } from './body-bytes.ts'
import { checkHost } from './host-header.ts'
import type { OwnRoute } from './own-route.ts'
import { joinPath, parsePath } from './path.ts'
import { silence } from './pipeline.ts'
import type { ClientOf } from './proxy.ts'

/** A path that another plugin answers, in a way of its own. */
export interface PluginRoute {
  readonly method: 'GET' | 'POST'
  /** Joined after the `apiPrefix` of the action's modules. */
  readonly path: string
  readonly action: RegisteredAction
  /** Bytes. Default: `http.maxBodySize`. */
  readonly maxBodySize?: number | undefined
  readonly answer: (call: RouteCall) => Awaitable<Response>
}

/** One request to a {@link PluginRoute}. */
export interface RouteCall {
  readonly request: Request
  /** The path with the modules' prefixes. */
  readonly route: string
  /** Address of the client; behind `http.trustedProxies` the one that they report. */
  readonly ip: string | undefined
  /** The body as it came. Throws `PAYLOAD_TOO_LARGE`, and `CANCELLED` when the client went away. */
  readBody(): Promise<Uint8Array<ArrayBuffer>>
  /** A JSON response with the headers that every response of the app has. */
  json(value: unknown, status?: number): Response
  /** The response that tells of an error (RFC 9457). */
  problem(error: unknown, run?: Run): Response
}

/** Where plugins serve paths that are no `api` triggers. */
export interface HttpRoutes {
  /**
   * Serves a path; during set-up and while triggers are bound.
   *
   * @throws TypeError when the path is malformed, or taken
   */
  add(route: PluginRoute): void
}

/** Provided by `http`. */
export const httpRoutes: Service<HttpRoutes> = service('http:routes')

/** What routes of plugins are made with. */
export interface PluginRouteParts {
  readonly answers: Answers
  readonly clientOf: ClientOf | undefined
  readonly maxBodySize: number
  /** Seconds until Bun closes a silent connection. */
  readonly idleTimeout: number
  /** Takes the finished route, and how many bytes a body of it may have. */
  readonly add: (route: OwnRoute, maxBodySize: number) => void
}

/** Routes of plugins as routes of this one. */
export function pluginRoutes(parts: PluginRouteParts): HttpRoutes {
  const { answers, clientOf, idleTimeout, add } = parts
  return {
    add({ method, path, action, answer, maxBodySize = parts.maxBodySize }) {
      if (!path.startsWith('/')) throw new TypeError(`the path "${path}" must begin with "/"`)
      const prefixes = action.modules.map((module) => module['~module'].apiPrefix ?? '')
      const template = parsePath(joinPath([...prefixes, path]))
      const by = `action "${action.name}"${action.origin.file ? ` in ${action.origin.file}` : ''}`
      const seconds = silence(action.timeout, idleTimeout)
      const respond: OwnRoute['answer'] = async (request, server) => {
        // Else Bun resets the connection under a run that takes longer than the idle timeout.
        if (seconds >= 0) server?.timeout(request, seconds)
        const peer = server?.requestIP(request)?.address
        const call: RouteCall = {
          request,
          route: template.path,
          ip: clientOf?.(peer, request.headers)?.ip ?? peer,
          readBody: () => readBytes(request, maxBodySize),
          json: (value, status = 200) =>
            Response.json(value, { status, headers: answers.headers(request) }),
          problem: (error, run) =>
            run
              ? answers.failed(error, run, answers.headers(request))
              : answers.refused(request, error, template.path),
        }
        try {
          checkHost(request.headers)
          return await answer(call)
        } catch (error) {
          return call.problem(error)
        }
      }
      add({ method, path: template.path, template, by, answer: respond }, maxBodySize)
    },
  }
}
