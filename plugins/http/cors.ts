import type { BootProblem } from '../../kernel/index.ts'
import type { CorsConfig, CorsOrigins } from './cors-config.ts'
import { seconds } from './max-age.ts'
import type { HeaderPairs } from './security-headers.ts'
import { addVary } from './vary.ts'

/** Cross-origin resource sharing (Fetch standard, "CORS protocol"), as configured. */
export interface Cors {
  /** The same on every answer: belongs into the shared headers made at boot. */
  readonly constant: HeaderPairs
  /**
   * Adds what depends on the request's `Origin`, to refusals and failures as well; undefined when
   * nothing does.
   */
  readonly apply: ((origin: string | null, answer: Headers) => void) | undefined
  /**
   * The answer to a preflight; undefined when the OPTIONS request is none.
   *
   * @param methods of the route, e.g. `'GET, POST'`
   */
  preflight(request: Headers, methods: string): Response | undefined
}

const ALLOWED_HEADERS = [
  'authorization',
  'content-type',
  'idempotency-key',
  'if-match',
  'if-none-match',
  'last-event-id',
  'traceparent',
  'x-request-id',
]
const MAX_AGE = '10m'
/** Scheme, the longest host name and a port: nothing longer is worth a pattern's time. */
const LONGEST_ORIGIN = 300

/**
 * CORS at boot; undefined when it is not configured. A page of an origin that is not allowed gets an
 * ordinary answer without CORS headers, which its browser keeps from it. The origin `null`
 * (sandboxed frames, local files) is allowed only where it stands in the list.
 */
export function cors(
  config: CorsConfig | undefined,
  report: (problem: BootProblem) => void,
): Cors | undefined {
  if (!config) return undefined
  for (const problem of mistakes(config)) report(problem)
  const exposed = config.exposedHeaders?.join(', ')
  const shared: [string, string][] = exposed ? [['access-control-expose-headers', exposed]] : []
  const everyone = config.origins === '*'
  const allowed = matcher(config.origins)
  const allow = (origin: string | null, answer: Headers): void => {
    if (origin === null || !allowed(origin)) return
    answer.set('access-control-allow-origin', origin)
    if (config.credentials) answer.set('access-control-allow-credentials', 'true')
  }
  const constant: HeaderPairs = everyone
    ? [['access-control-allow-origin', '*'], ...shared]
    : [['vary', 'Origin'], ...shared]
  const allowHeaders = (config.allowedHeaders ?? ALLOWED_HEADERS).join(', ')
  const maxAge = String(seconds(config.maxAge ?? MAX_AGE))
  return {
    constant,
    apply: everyone
      ? undefined
      : (origin, answer) => {
          addVary(answer, 'Origin')
          allow(origin, answer)
        },
    preflight(request, methods) {
      const origin = request.get('origin')
      if (origin === null || !request.has('access-control-request-method')) return undefined
      const headers = new Headers(constant.slice(0, 1) as [string, string][])
      if (!everyone) allow(origin, headers)
      if (headers.has('access-control-allow-origin')) {
        headers.set('access-control-allow-methods', methods)
        headers.set('access-control-allow-headers', allowHeaders)
        headers.set('access-control-max-age', maxAge)
      }
      return new Response(null, { status: 204, headers })
    },
  }
}

function matcher(origins: CorsOrigins): (origin: string) => boolean {
  if (origins === '*') return () => true
  const sane = (origin: string): boolean => origin !== 'null' && origin.length <= LONGEST_ORIGIN
  if (typeof origins === 'function') return (origin) => sane(origin) && origins(origin)
  const listed = new Set(origins.filter((entry) => typeof entry === 'string'))
  // Fitted to the whole origin, so that /app\.example\.com/ does not let app.example.com.evil.net in.
  const patterns = origins
    .filter((entry) => entry instanceof RegExp)
    .map(({ source, flags }) => new RegExp(`^(?:${source})$`, flags.replaceAll(/[gmy]/g, '')))
  return (origin) =>
    listed.has(origin) || (sane(origin) && patterns.some((pattern) => pattern.test(origin)))
}

function* mistakes({ origins, credentials }: CorsConfig): Generator<BootProblem> {
  const key = 'http.cors.origins'
  const all = origins === '*' || (Array.isArray(origins) && origins.includes('*'))
  if (all && credentials) {
    yield {
      key,
      message:
        'every origin (`*`) may not be combined with credentials: any site could act as its visitors',
      mend: 'list the origins that may send credentials, or remove `credentials`',
    }
  } else if (all && origins !== '*') {
    yield {
      key,
      message: '"*" stands in a list of origins',
      mend: "write origins: '*' to let every origin in, or remove it from the list",
    }
  }
  for (const origin of Array.isArray(origins) ? origins : []) {
    if (typeof origin !== 'string' || origin === '*' || origin === 'null') continue
    const proper = URL.canParse(origin) ? originOf(new URL(origin)) : undefined
    if (proper === origin && !origin.includes('*')) continue
    yield {
      key,
      message: `"${origin}" is not an origin, so no browser ever sends it`,
      mend: origin.includes('*')
        ? 'write a regular expression: /https:\\/\\/[a-z]+\\.example\\.com/'
        : proper
          ? `write "${proper}"`
          : 'write scheme, host and port: "https://app.example.com"',
    }
  }
}

/** `origin` of a URL is "null" for schemes other than the web's own (`capacitor://localhost`). */
function originOf(url: URL): string | undefined {
  if (url.origin !== 'null') return url.origin
  return url.host ? `${url.protocol}//${url.host}` : undefined
}
