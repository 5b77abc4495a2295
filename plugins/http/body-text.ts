import { readBytes, unreadable } from './body-bytes.ts'
import { MalformedRequest } from './errors.ts'

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** A chunked body does not say how long it will be. */
export function mayExceed(headers: Headers, limit: number): boolean {
  const length = headers.get('content-length')
  return length === null || Number(length) > limit
}

/**
 * Text as Bun decodes it, which does not fail; U+FFFD is all that is left of bytes that were not UTF-8.
 *
 * @throws MalformedRequest
 */
export function checkedText(text: string): string {
  if (!text.includes('\ufffd')) return text
  throw new MalformedRequest({
    message: 'The body is not UTF-8. (U+FFFD itself is written as "\\ufffd" in JSON.)',
  })
}

/** @throws MalformedRequest */
export function decodeText(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes)
  } catch {
    throw new MalformedRequest({ message: 'The body is not UTF-8.' })
  }
}

/**
 * Reads a whole body as text. Rejects with `PAYLOAD_TOO_LARGE`, `MALFORMED_REQUEST`, `CANCELLED`.
 *
 * @param limit bytes
 */
export function readText(request: Request, limit: number): Promise<string> {
  if (mayExceed(request.headers, limit)) return readBytes(request, limit).then(decodeText)
  return request.text().then(checkedText, (error: unknown) => {
    throw unreadable(request, error)
  })
}
