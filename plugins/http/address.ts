const OCTET = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)'
const V4 = new RegExp(`^${OCTET}(?:\\.${OCTET}){3}$`)
const MAPPED = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/

/**
 * An IP address in its one canonical spelling, so that it can be compared and counted by: IPv6 as in
 * RFC 5952 and without zone, IPv4 mapped into IPv6 as IPv4. Undefined when it is none.
 */
export function plainAddress(text: string): string | undefined {
  if (V4.test(text)) return text
  const address = text.split('%', 1)[0]!
  if (!address.includes(':') || !/^[\da-f:.]+$/i.test(address)) return undefined
  const url = `http://[${address}]`
  if (!URL.canParse(url)) return undefined
  const canonical = new URL(url).hostname.slice(1, -1)
  const [, high, low] = MAPPED.exec(canonical) ?? []
  if (high === undefined || low === undefined) return canonical
  const bytes = [parseInt(high, 16), parseInt(low, 16)].flatMap((two) => [two >> 8, two & 255])
  return bytes.join('.')
}

/** The address of a node as proxies write it: with or without port, IPv6 with or without brackets. */
export function nodeAddress(node: string): string | undefined {
  const bracketed = /^\[([^\]]*)\](?::[\w.-]*)?$/.exec(node)
  if (bracketed) return bracketed[1]!.includes(':') ? plainAddress(bracketed[1]!) : undefined
  const withPort = /^([\d.]+):[\w.-]+$/.exec(node)
  return plainAddress(withPort?.[1] ?? node)
}
