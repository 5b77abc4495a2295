import type { TOptional, TSchema, TUnsafe } from '@sinclair/typebox'
import { type BootProblem, t } from '../../kernel/index.ts'
import { plainAddress } from './address.ts'
import { type Hop, forwardedHops, xForwardedHops } from './forwarded.ts'

/**
 * Who may say on whose behalf a request comes: addresses and networks (`'10.0.0.0/8'`, `'fd00::/8'`,
 * `'loopback'`), or how many proxies every request passes.
 */
export type TrustedProxies = number | readonly string[]

/** Config `http.trustedProxies`: off unless set. */
export type TrustedProxiesConfig =
  | TrustedProxies
  | {
      readonly trust: TrustedProxies
      /** The header that the proxies write. Default `x-forwarded-for`; the other one is ignored. */
      readonly header: 'x-forwarded-for' | 'forwarded'
    }

const trust = t.Union([t.Integer({ minimum: 1, maximum: 32 }), t.Array(t.String())])

/** Schema of {@link TrustedProxiesConfig}. */
export const trustedProxiesConfig: TOptional<TUnsafe<TrustedProxiesConfig>> = t.Optional(
  t.Union(
    [
      ...trust.anyOf,
      t.Object(
        { trust, header: t.Union([t.Literal('x-forwarded-for'), t.Literal('forwarded')]) },
        { additionalProperties: false },
      ),
    ],
    {
      description:
        "a list of addresses and networks (['loopback', '10.0.0.0/8']), the number of proxies in front, or { trust, header: 'forwarded' }",
    },
  ),
) as TSchema as TOptional<TUnsafe<TrustedProxiesConfig>>

/** Where a request came from. */
export interface ClientFacts {
  /** Canonical: IPv4 in dots also when it came mapped into IPv6. */
  readonly ip: string
  /** What the client spoke to the outermost trusted proxy, as far as the proxies say. */
  readonly scheme: 'http' | 'https' | undefined
  /** The host, with port if any, that the client asked for, as far as the proxies say. */
  readonly host: string | undefined
}

/** Finds out where a request came from. A peer without address (Unix socket) counts as loopback. */
export type ClientOf = (peer: string | undefined, headers: Headers) => ClientFacts

const LOOPBACK = ['127.0.0.0/8', '::1/128']

/**
 * The client behind the trusted proxies; undefined when none are configured: then the peer is the
 * client, and forwarding headers are just text that somebody sent.
 *
 * The header is read from its end, where the nearest proxy wrote: the client is the first address
 * that is not itself a trusted proxy. What stands before it was sent by the client and says nothing.
 */
export function trustedProxies(
  config: TrustedProxiesConfig | undefined,
  report: (problem: BootProblem) => void,
): ClientOf | undefined {
  if (config === undefined) return undefined
  const custom = typeof config === 'object' && 'trust' in config ? config : undefined
  const proxies = custom ? custom.trust : (config as TrustedProxies)
  const hopsOf = custom?.header === 'forwarded' ? forwardedHops : xForwardedHops
  const trusts = typeof proxies === 'number' ? byCount(proxies) : byNetwork(proxies, report)
  return (peer, headers) => {
    let ip = plainAddress(peer ?? '127.0.0.1') ?? String(peer)
    let scheme: Hop['scheme']
    let host: string | undefined
    if (!trusts(ip, 0)) return { ip, scheme, host }
    for (const [index, hop] of hopsOf(headers).entries()) {
      scheme = hop.scheme ?? scheme
      host = hop.host ?? host
      // Unknown or hidden: whoever reported it is the last one known.
      if (hop.ip === undefined) break
      ip = hop.ip
      if (!trusts(ip, index + 1)) break
    }
    return { ip, scheme, host }
  }
}

/** @param distance 0 for the peer, 1 for whom the peer reports, and so on */
type Trusts = (ip: string, distance: number) => boolean

function byCount(count: number): Trusts {
  return (_, distance) => distance < count
}

function byNetwork(networks: readonly string[], report: (problem: BootProblem) => void): Trusts {
  // Loading node:net takes 8 ms; an app without proxies does not pay them.
  const { BlockList } = process.getBuiltinModule('node:net')
  const list = new BlockList()
  for (const network of networks.flatMap((entry) => (entry === 'loopback' ? LOOPBACK : entry))) {
    const [written = '', bits, ...rest] = network.split('/')
    const address = plainAddress(written)
    const width = address?.includes(':') ? 128 : 32
    const prefix = bits === undefined ? width : /^\d{1,3}$/.test(bits) ? Number(bits) : -1
    if (address === undefined || rest.length > 0 || prefix < 0 || prefix > width) {
      report({
        key: 'http.trustedProxies',
        message: `"${network}" is neither an IP address nor a network`,
        mend: "write an address, a network such as '10.0.0.0/8' or 'fd00::/8', or 'loopback'",
      })
    } else if (prefix === 0) {
      report({
        key: 'http.trustedProxies',
        message: `"${network}" trusts everybody, so that every client can choose its own address`,
        mend: 'name the networks of your proxies, or give their number: trustedProxies: 1',
      })
    } else {
      list.addSubnet(address, prefix, width === 32 ? 'ipv4' : 'ipv6')
    }
  }
  return (ip) => list.check(ip, ip.includes(':') ? 'ipv6' : 'ipv4')
}
