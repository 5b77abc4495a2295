import type { Encoding } from './accept-encoding.ts'
import { ifMatch, ifNoneMatch, notModified } from './etag.ts'
import { byteRange, ifRange } from './range.ts'
import type { StaticFile } from './static-file.ts'

/**
 * The answer with a file's content: 200, 206 (one range), 304, 412 or 416, as the request's
 * conditions have it (RFC 9110, 13.2.2).
 *
 * @param headers of the answer; the validators and what describes the content are added to them
 * @param encoding that the file is stored in
 */
export function fileAnswer(
  request: Request,
  file: StaticFile,
  headers: Headers,
  encoding: Encoding | undefined,
): Response {
  const stamp = `${file.size.toString(36)}-${Math.round(file.modified * 1000).toString(36)}`
  const etag = encoding ? `"${stamp}-${encoding}"` : `"${stamp}"`
  const lastModified = new Date(file.modified).toUTCString()
  headers.set('etag', etag)
  headers.set('last-modified', lastModified)
  headers.set('accept-ranges', 'bytes')
  if (encoding) headers.set('content-encoding', encoding)

  const asked = request.headers
  const unmet = precondition(asked, etag, file.modified)
  if (unmet === 304) return notModified(headers)
  if (unmet === 412) return empty(412, headers)

  const content = Bun.file(file.path)
  const wanted = request.method === 'GET' ? asked.get('range') : null
  const heeded = wanted !== null && ifRange(asked.get('if-range'), etag, lastModified)
  const range = heeded ? byteRange(wanted, file.size) : undefined
  // Bun heeds a range by itself where a whole file is given, but never beside an If-Range.
  if (range === undefined) return new Response(content, { headers })
  if (range === 'unsatisfiable') {
    headers.set('content-range', `bytes */${file.size}`)
    return empty(416, headers)
  }
  headers.set('content-range', `bytes ${range.first}-${range.last}/${file.size}`)
  return new Response(content.slice(range.first, range.last + 1), { status: 206, headers })
}

function precondition(asked: Headers, etag: string, modified: number): 304 | 412 | undefined {
  const since = (name: string): number => Date.parse(asked.get(name) ?? '')
  // HTTP dates have no fractions of a second.
  const changed = Math.floor(modified / 1000) * 1000
  const match = asked.get('if-match')
  if (match !== null ? !ifMatch(match, etag) : changed > since('if-unmodified-since')) return 412
  const noneMatch = asked.get('if-none-match')
  if (noneMatch !== null) return ifNoneMatch(noneMatch, etag) ? 304 : undefined
  return changed <= since('if-modified-since') ? 304 : undefined
}

function empty(status: number, headers: Headers): Response {
  for (const name of ['content-type', 'content-encoding']) headers.delete(name)
  headers.set('cache-control', 'no-store')
  return new Response(null, { status, headers })
}
