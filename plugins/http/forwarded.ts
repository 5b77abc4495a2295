import { nodeAddress } from './address.ts'

/** What one proxy said of the request that it was sent. */
export interface Hop {
  /** Who sent it. Undefined when the proxy does not know or does not tell. */
  readonly ip?: string | undefined
  readonly scheme?: 'http' | 'https' | undefined
  readonly host?: string | undefined
}

const HOST = /^(?:[a-z\d._-]+|\[[\da-f:.]+\])(?::\d{1,5})?$/i

const schemeOf = (text: string | undefined): Hop['scheme'] => {
  const scheme = text?.trim().toLowerCase()
  return scheme === 'http' || scheme === 'https' ? scheme : undefined
}
const hostOf = (text: string | undefined): string | undefined =>
  text !== undefined && HOST.test(text.trim()) ? text.trim() : undefined

const last = (list: string | null): string | undefined => list?.slice(list.lastIndexOf(',') + 1)

/**
 * Hops by `X-Forwarded-For`, nearest proxy first. `X-Forwarded-Proto` and `-Host` come from the
 * nearest proxy that wrote them: where they are lists, earlier entries may be the client's own.
 */
export function xForwardedHops(headers: Headers): Hop[] {
  const scheme = schemeOf(last(headers.get('x-forwarded-proto')))
  const host = hostOf(last(headers.get('x-forwarded-host')))
  const list = headers.get('x-forwarded-for')
  const hops: Hop[] = (list?.split(',') ?? []).map((node) => ({ ip: nodeAddress(node.trim()) }))
  if (hops.length === 0) return [{ scheme, host }]
  hops.reverse()
  hops[0] = { ...hops[0], scheme, host }
  return hops
}

const TOKEN = "[\\w!#$%&'*+.^`|~-]+"
const QUOTED = '"(?:[^"\\\\]|\\\\.)*"'
/** A pair, and what ends it: `;` for the next pair, `,` for the next hop, or the end of the header. */
const PAIR = new RegExp(`[ \\t]*(${TOKEN})=(${TOKEN}|${QUOTED})[ \\t]*(;|,|$)`, 'y')
const EMPTY = /[ \t]*(?:,|$)/y

/** Hops by `Forwarded` (RFC 7239), nearest proxy first; none when it is malformed. */
export function forwardedHops(headers: Headers): Hop[] {
  const header = headers.get('forwarded')
  if (header === null) return []
  const hops: Hop[] = []
  let pairs = new Map<string, string>()
  let at = 0
  while (at < header.length) {
    PAIR.lastIndex = EMPTY.lastIndex = at
    const [match, name, value, end] = PAIR.exec(header) ?? []
    if (match === undefined) {
      const empty = pairs.size === 0 ? EMPTY.exec(header)?.[0] : undefined
      if (!empty) return []
      at += empty.length
      continue
    }
    at += match.length
    if (pairs.has(name!.toLowerCase())) return []
    pairs.set(name!.toLowerCase(), unquoted(value!))
    if (end === ';') continue
    hops.push(hopOf(pairs))
    pairs = new Map()
  }
  return pairs.size > 0 ? [] : hops.reverse()
}

function unquoted(value: string): string {
  return value.startsWith('"') ? value.slice(1, -1).replaceAll(/\\(.)/g, '$1') : value
}

function hopOf(pairs: ReadonlyMap<string, string>): Hop {
  const node = pairs.get('for')
  return {
    ip: node === undefined ? undefined : nodeAddress(node),
    scheme: schemeOf(pairs.get('proto')),
    host: hostOf(pairs.get('host')),
  }
}
