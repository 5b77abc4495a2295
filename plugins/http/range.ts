/** The bytes asked for; both ends included. */
export interface ByteRange {
  readonly first: number
  readonly last: number
}

const SINGLE = /^bytes=[ \t]*(\d*)-(\d*)[ \t]*$/i

/**
 * Reads `Range` (RFC 9110, 14.2) against a content of `size` bytes. Undefined when there is nothing
 * to heed: no header, another unit, malformed, or several ranges at once; the whole content answers
 * these.
 */
export function byteRange(
  header: string | null,
  size: number,
): ByteRange | 'unsatisfiable' | undefined {
  const [, from = '', to = ''] = (header !== null && SINGLE.exec(header)) || []
  if (from === '' && to === '') return undefined
  if (from === '') {
    const length = Math.min(Number(to), size)
    return length === 0 ? 'unsatisfiable' : { first: size - length, last: size - 1 }
  }
  const first = Number(from)
  if (to !== '' && Number(to) < first) return undefined
  if (first >= size) return 'unsatisfiable'
  return { first, last: to === '' ? size - 1 : Math.min(Number(to), size - 1) }
}

/** Whether `If-Range` (RFC 9110, 13.1.5) lets the range be heeded: it names exactly this content. */
export function ifRange(header: string | null, etag: string, lastModified: string): boolean {
  return header === null || header === lastModified || (header === etag && !etag.startsWith('W/'))
}
