/** Content codings that we can send (RFC 1952, RFC 7932, RFC 8878). */
export type Encoding = 'br' | 'gzip' | 'zstd'

/** Browsers share a handful of values; more, or longer ones, are somebody playing. */
const CACHED_VALUES = 64
const CACHED_LENGTH = 128

const QUALITY = /^q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/i

/**
 * Reads `Accept-Encoding` (RFC 9110, 12.5.3). The function it returns gives the codings that the
 * client prefers to an unencoded body: highest quality first, among equals in the order of
 * `preference`; none when there is no header. An element that cannot be read is skipped.
 */
export function encodingReader(
  preference: readonly Encoding[],
): (header: string | null) => readonly Encoding[] {
  const none: readonly Encoding[] = []
  const cache = new Map<string, readonly Encoding[]>()
  return (header) => {
    if (header === null) return none
    const known = cache.get(header)
    if (known) return known
    const read = acceptable(header, preference)
    if (cache.size < CACHED_VALUES && header.length <= CACHED_LENGTH) cache.set(header, read)
    return read
  }
}

function acceptable(header: string, preference: readonly Encoding[]): readonly Encoding[] {
  const qualities = new Map<string, number>()
  for (const element of header.toLowerCase().split(',')) {
    const [coding = '', ...parameters] = element.split(';').map((part) => part.trim())
    const quality = parameters.length === 0 ? 1 : Number(QUALITY.exec(parameters[0]!)?.[1])
    if (coding === '' || parameters.length > 1 || Number.isNaN(quality)) continue
    qualities.set(coding === 'x-gzip' ? 'gzip' : coding, quality)
  }
  const others = qualities.get('*') ?? 0
  const plain = qualities.get('identity') ?? 0
  const quality = (encoding: Encoding): number => qualities.get(encoding) ?? others
  return preference
    .filter((encoding) => quality(encoding) > 0 && quality(encoding) >= plain)
    .sort((a, b) => quality(b) - quality(a))
}
