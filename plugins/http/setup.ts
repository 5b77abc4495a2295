import { accessLog } from '../logger/index.ts'
import { accessFacts } from './access-facts.ts'
import { type BootProblem, type Host, milliseconds } from '../../kernel/index.ts'
import { Answers } from './answers.ts'
import { compression } from './compress.ts'
import type { HttpSettings } from './config.ts'
import { type Cors, cors } from './cors.ts'
import { Overloaded } from './errors.ts'
import { etags } from './etag.ts'
import type { EventParts } from './events.ts'
import type { ServerFacts } from './exchange.ts'
import { Health, readiness } from './health.ts'
import type { HttpPlugin } from './index.ts'
import { inputReader } from './input.ts'
import { OpenStreams } from './open-streams.ts'
import { responder } from './output.ts'
import { healthRoutes, staticRoutes } from './own-route.ts'
import { limiter } from './pipeline.ts'
import { httpRoutes, pluginRoutes } from './plugin-route.ts'
import { trustedProxies } from './proxy.ts'
import { proxyWatch } from './proxy-watch.ts'
import { refuser } from './refusal.ts'
import { refusalFacts } from './refusal-facts.ts'
import { routeOf } from './route.ts'
import { type HeaderPairs, securityHeaders } from './security-headers.ts'
import { serve } from './serve.ts'
import { HttpApp, httpServer } from './server.ts'
import type { StaticFolder } from './static.ts'
import type { StaticFolderConfig } from './static-config.ts'

const MEBIBYTE = 1024 * 1024
/** Longer than the kernel's default timeout, so that Bun cuts no run short that may still go on. */
const IDLE_TIMEOUT = 35
const HEARTBEAT = '15s'

/** Builds the server from the config, and opens it when everything else is ready. */
export async function setup(
  host: Host<HttpPlugin>,
  settings: HttpSettings,
): Promise<() => Promise<void>> {
  const config = settings.http ?? {}
  const { serve: served = 'all' } = config
  const security = securityHeaders(config.securityHeaders, host)
  const shared = cors(config.cors, (problem) => host.report(problem))
  const access = host.get(accessLog)
  const clientIp = (request: Request): string | undefined => {
    const peer = app.peer(request)
    return facts.clientOf?.(peer, request.headers).ip ?? peer
  }
  const answers = new Answers({
    host,
    constant: new Headers([...security.api, ...(shared?.constant ?? [])] as [string, string][]),
    cors: shared?.apply,
    requestId: config.requestId ?? false,
    etag: etags(config.etag),
    compression: compression(config.compression),
    refused:
      access &&
      ((request, { error, problem, route }) =>
        access.refused('api', error, refusalFacts(request, problem, route, clientIp(request)))),
  })
  const idleTimeout = config.idleTimeout ?? IDLE_TIMEOUT
  const hostname = settings.hostname ?? (host.mode === 'production' ? '0.0.0.0' : '127.0.0.1')
  const app = new HttpApp({
    answers,
    cors: shared,
    idleTimeout,
    limit: limiter(config.maxConcurrency, (request, route) =>
      answers.refused(request, new Overloaded(), route),
    ),
  })
  const events: EventParts = {
    clock: host.clock,
    open: new OpenStreams(),
    heartbeat: milliseconds(config.heartbeat ?? HEARTBEAT),
  }
  const facts: ServerFacts = {
    secureCookies: host.mode === 'production',
    clientOf: trustedProxies(config.trustedProxies, (problem) => host.report(problem)),
    proxyWatch:
      config.trustedProxies === undefined && host.mode === 'production'
        ? proxyWatch(() => host.logger)
        : undefined,
    allowsOrigin: originAllowed(config.csrf?.origins, shared),
  }

  access?.describe('api', accessFacts)
  const health = new Health(() => host.logger)
  const folders = await staticFoldersOf(host, config.static, security.document)
  for (const route of [
    ...healthRoutes(config.health, health, answers),
    ...(served === 'all' ? staticRoutes(folders, answers) : []),
  ]) {
    app.add(route)
  }
  host.provide(httpServer, app)
  host.provide(readiness, health)

  const limit = config.maxBodySize ?? MEBIBYTE
  let longest = limit
  host.provide(
    httpRoutes,
    pluginRoutes({
      answers,
      facts,
      hostname,
      maxBodySize: limit,
      idleTimeout,
      add: (route, size) => {
        longest = Math.max(longest, size)
        app.add(route)
      },
    }),
  )
  host.handleTrigger('api', (action, trigger, invoke) => {
    const route = routeOf(action, trigger)
    if (served !== 'all') return
    const size = route.maxBodySize ?? limit
    longest = Math.max(longest, size)
    app.add({
      ...route,
      action,
      trigger,
      by: `action "${action.name}"${action.origin.file ? ` in ${action.origin.file}` : ''}`,
      facts,
      execute: invoke.execute,
      input: inputReader(action, route, size),
      respond: responder(action, route, answers, events),
      refuse: refuser(action, answers),
    })
  })

  const loosened = [...security.loosened, ...folders.flatMap((folder) => folder.loosened)]
  return serve(host, app, health, events.open, {
    port: settings.port ?? portOfEnvironment(host),
    hostname,
    idleTimeout,
    reusePort: config.reusePort ?? false,
    loosened,
    listens: served !== 'nothing',
    maxBodySize: () => longest,
  })
}

/** What serves files is loaded only where some are. */
async function staticFoldersOf(
  host: Host<HttpPlugin>,
  config: readonly StaticFolderConfig[] = [],
  headers: HeaderPairs,
): Promise<StaticFolder[]> {
  if (config.length === 0) return []
  const { staticFolders } = await import('./static.ts')
  const report = (problem: BootProblem): void => host.report(problem)
  return staticFolders(config, { root: host.root, headers, report })
}

const DEFAULT_PORT = 3000

function portOfEnvironment(host: Host<HttpPlugin>): number {
  const text = process.env['PORT']
  if (!text) return DEFAULT_PORT
  const port = Number(text)
  if (/^\d+$/.test(text) && port <= 65_535) return port
  host.report({
    key: 'port',
    message: `the environment's PORT is "${text}", which is not a port`,
    mend: 'set it to a number from 0 to 65535, or unset it',
  })
  return DEFAULT_PORT
}

/** Origins that may send cookies across sites may act with them, too. */
function originAllowed(
  listed: readonly string[] | undefined,
  shared: Cors | undefined,
): ServerFacts['allowsOrigin'] {
  const own = new Set(listed)
  return (origin) => {
    if (own.has(origin)) return true
    const headers = new Headers()
    shared?.apply?.(origin, headers)
    return headers.get('access-control-allow-credentials') === 'true'
  }
}
