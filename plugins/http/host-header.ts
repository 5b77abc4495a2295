import { MalformedRequest } from './errors.ts'

/** A registered name, an IPv4 or a bracketed IPv6 address, perhaps with a port (RFC 3986, 3.2). */
const HOST = /^(?:[A-Za-z0-9._~%!$&'()*+;=-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?$/

const SLASH = 47

/** The last one that was right: most requests say the same. */
let passed: string | undefined

const malformed = (): Error => new MalformedRequest({ message: 'The Host header is malformed.' })

/**
 * Refuses a `Host` that is none, and more than one of them, which Bun joins by a comma.
 *
 * @throws MalformedRequest
 */
export function checkHost(headers: Headers): void {
  const host = headers.get('host')
  if (host === passed || host === null) return
  if (!HOST.test(host)) throw malformed()
  passed = host
}

/**
 * The request's URL. Bun leaves the origin out when `Host` is no host, which is cheaper to see than
 * the header itself: reading any header of a request costs as much as the rest of a small run.
 *
 * @throws MalformedRequest
 */
export function checkedUrl(request: Request): string {
  const { url } = request
  if (url.charCodeAt(0) === SLASH) throw malformed()
  return url
}
