import type { Problem } from './problem.ts'
import { pathOf } from './static-path.ts'

/** Characters of a path that are written. */
const LONGEST = 200

/** Parts of a path that may be tokens: links with one are mistyped like all others. */
const MAYBE_TOKEN = /[^/]{20,}/g

/**
 * What the access line of a request says that reached no action, beside its code. `traceId` is that
 * of the problem document.
 *
 * @param route as declared, where the request has one; else the path is told, without its query
 */
export function refusalFacts(
  request: Request,
  { status, traceId }: Problem,
  route: string | undefined,
  ip: string | undefined,
): object {
  const where = route === undefined ? { path: shownPath(request.url) } : { route }
  return { http: { method: request.method, ...where, status, ip, traceId } }
}

function shownPath(url: string): string {
  const path = pathOf(url).replaceAll(MAYBE_TOKEN, '…')
  return path.length > LONGEST ? `${path.slice(0, LONGEST)}…` : path
}
