import type { Payload } from '../contract/wire.ts'

/** Bytes that a page shows at once; the rest is asked for. */
const INLINE = 64 * 1024
/** What stands for something secret. */
const HIDDEN = '[redacted]'

/** A recorded value as a page shows it. @param whole leaves it as it is, however large */
export function payloadOf(value: unknown, whole = false): Payload | null {
  if (value === undefined) return null
  const text = JSON.stringify(value) ?? 'null'
  const bytes = Buffer.byteLength(text)
  const redacted: string[] = []
  findHidden(value, '', redacted)
  const wasCut = typeof value === 'object' && value !== null && '…' in value
  if (bytes <= INLINE || whole) return { value, bytes, truncated: wasCut, redacted }
  return { value: text.slice(0, INLINE), bytes, truncated: true, redacted }
}

function findHidden(value: unknown, at: string, found: string[]): void {
  if (value === HIDDEN) found.push(at)
  if (typeof value !== 'object' || value === null) return
  for (const [key, inner] of Object.entries(value)) {
    findHidden(inner, `${at}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`, found)
  }
}
