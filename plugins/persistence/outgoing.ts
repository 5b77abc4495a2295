import {
  type Run,
  type Service,
  holdBack,
  isRehearsal,
  service,
  tracedRun,
} from '../../kernel/index.ts'
import { RequestHeldBack } from './errors.ts'

/** How an app's requests to others are traced. */
export interface Outgoing {
  /** Whether a host is told the trace: others learn nothing of it. */
  sendsTo(host: string): boolean
}

/** Provided by `persistence` for its own use: an app without it leaves `fetch` as it is. */
export const outgoing: Service<Outgoing> = service('persistence:outgoing')

/** @param hosts names, or `*.example.com` for all below one */
export function outgoingTo(hosts: readonly string[]): Outgoing {
  const exact = new Set(hosts.filter((it) => !it.startsWith('*.')))
  const suffixes = hosts.filter((it) => it.startsWith('*.')).map((it) => it.slice(1))
  return {
    sendsTo: (host) => exact.has(host) || suffixes.some((suffix) => host.endsWith(suffix)),
  }
}

type Fetch = typeof fetch
type Request = Parameters<Fetch>[0]

let users = 0
let original: Fetch | undefined
let ours: Fetch | undefined

/**
 * Makes the requests that traced runs send with `fetch` spans of kind `http`, whichever library sends
 * them. Gives back what to call when an app does not want it any more.
 */
export function traceFetch(): () => void {
  if (users++ === 0) {
    const before = (original = globalThis.fetch)
    const traced = (request: Request, init?: RequestInit): Promise<Response> => {
      if (isRehearsal()) return rehearsed(before, request, init)
      const run = tracedRun()
      const policy = run?.get(outgoing)
      return policy ? send(before, run!, policy, request, init) : before(request, init)
    }
    globalThis.fetch = ours = Object.assign(traced, before)
  }
  return () => {
    if (--users > 0) return
    // Whoever has put another in its place since then keeps it.
    if (globalThis.fetch === ours) globalThis.fetch = original!
    original = ours = undefined
  }
}

/** Methods that change nothing (RFC 9110). */
const SAFE = new Set(['GET', 'HEAD', 'OPTIONS'])

/** In a rehearsal others are only asked. */
function rehearsed(
  fetch: Fetch,
  request: Request,
  init: RequestInit | undefined,
): Promise<Response> {
  const { method, url } = partsOf(request, init)
  if (SAFE.has(method)) return fetch(request, init)
  const name = `${method} ${url?.host ?? ''}`
  const address = url ? shown(url) : ''
  const body = typeof init?.body === 'string' ? init.body : undefined
  holdBack(() => ({ kind: 'request', name, details: { method, url: address, body } }))
  return Promise.reject(new RequestHeldBack({ details: { method, url: address } }))
}

function partsOf(
  request: Request,
  init: RequestInit | undefined,
): { readonly method: string; readonly url: URL | null; readonly headers: Headers } {
  const given = typeof request === 'object' && 'url' in request ? request : undefined
  return {
    method: (init?.method ?? given?.method ?? 'GET').toUpperCase(),
    url: URL.parse(String(given?.url ?? request)),
    headers: new Headers(init?.headers ?? given?.headers),
  }
}

function send(
  fetch: Fetch,
  run: Run,
  policy: Outgoing,
  request: Request,
  init: RequestInit | undefined,
): Promise<Response> {
  const { method, url, headers } = partsOf(request, init)
  if (!url) return fetch(request, init)
  const { trace } = run.ctx
  return trace.span('http', `${method} ${url.host}`, async (span) => {
    span.set('http.request.method', method)
    span.set('server.address', url.hostname)
    span.set('url.full', shown(url))
    const tells = policy.sendsTo(url.hostname) && !headers.has('traceparent')
    if (tells) headers.set('traceparent', trace.traceparent)
    const response = await fetch(request, tells ? { ...init, headers } : init)
    span.set('http.response.status_code', response.status)
    return response
  })
}

/** Long parts of a path with digits in them are ids, or the keys of those who have no other. */
const SECRET_PART = /^(?=.*\d)[\w.~-]{16,}$/

/** Without what may be nobody's business: credentials, the query, keys in the path. */
function shown({ origin, pathname, search }: URL): string {
  const path = pathname.split('/').map((part) => (SECRET_PART.test(part) ? '…' : part))
  return `${origin}${path.join('/')}${search === '' ? '' : '?…'}`
}
