import type { Answers } from './answers.ts'
import { RouteNotFound } from './errors.ts'
import type { Health, HealthConfig } from './health.ts'
import { parsePath } from './path.ts'
import type { StaticFolder } from './static.ts'
import type { Served } from './table.ts'

/** A path that this plugin answers by itself, without an action. */
export interface OwnRoute extends Served {
  /** Whether it counts among the requests that `http.maxConcurrency` limits. */
  readonly limited?: boolean
  readonly answer: (
    request: Request,
    server?: Bun.Server<undefined>,
    params?: Readonly<Record<string, string>>,
  ) => Response | Promise<Response>
}

function own(path: string, by: string, answer: OwnRoute['answer']): OwnRoute {
  return { method: 'GET', path, template: parsePath(path), by, answer }
}

/** The liveness and readiness endpoints. */
export function healthRoutes(
  config: false | HealthConfig | undefined,
  health: Health,
  answers: Answers,
): OwnRoute[] {
  if (config === false) return []
  const { live = '/health/live', ready = '/health/ready' } = config ?? {}
  const by = 'the health endpoints (config key http.health)'
  const fresh = (request: Request): Headers => {
    const headers = answers.headers(request)
    headers.set('cache-control', 'no-store')
    return headers
  }
  return [
    own(live, by, (request) => health.live(fresh(request))),
    own(ready, by, (request) => health.ready(fresh(request))),
  ]
}

/** The paths of static folders. */
export function staticRoutes(folders: readonly StaticFolder[], answers: Answers): OwnRoute[] {
  return folders.flatMap((folder) =>
    folder.routes.map((pattern) =>
      own(
        pattern.replace(/\*$/, '*file'),
        'a static folder (config key http.static)',
        (request) => {
          return folder.serve(request) ?? answers.refused(request, new RouteNotFound())
        },
      ),
    ),
  )
}
