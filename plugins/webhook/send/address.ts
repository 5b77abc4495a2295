// Whoever may name an address could otherwise have us talk to what only we can reach (server-side
// request forgery): our own machine, our network, the cloud's metadata service.
import { lookup } from 'node:dns/promises'
import { BlockList, isIP } from 'node:net'
import { WebhookAddressRefused } from '../errors.ts'

/** IANA's special-purpose IPv4 addresses, multicast and reserved ones. */
const SPECIAL_4 = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const
/** Of the one IPv6 block that is public: what stands for IPv4 addresses, and documentation. */
const SPECIAL_6 = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const

const special = new BlockList()
for (const [address, prefix] of SPECIAL_4) special.addSubnet(address, prefix, 'ipv4')
for (const [address, prefix] of SPECIAL_6) special.addSubnet(address, prefix, 'ipv6')
const publicBlock = new BlockList()
publicBlock.addSubnet('2000::', 3, 'ipv6')

/** Whether everybody can reach the address. */
export function isPublic(address: string): boolean {
  const version = isIP(address)
  if (version === 4) return !special.check(address, 'ipv4')
  return version === 6 && publicBlock.check(address, 'ipv6') && !special.check(address, 'ipv6')
}

/** Where a URL leads, looked up once: a name that leads elsewhere a moment later leads nowhere new. */
export interface Address {
  readonly url: URL
  /** To connect to, in the order of preference; at least one. */
  readonly ips: readonly string[]
}

/**
 * Checks what can be known of a URL without asking anybody.
 *
 * @param privateHosts host names that may lead to private addresses, and over plain HTTP
 * @throws WebhookAddressRefused
 */
export function checkUrl(text: string, privateHosts: ReadonlySet<string>): URL {
  const refuse = (why: string): never => {
    throw new WebhookAddressRefused({ message: `Webhooks are not sent to this URL: ${why}.` })
  }
  const url = URL.parse(text) ?? refuse('it cannot be read')
  const isPrivate = privateHosts.has(url.hostname)
  if (url.protocol !== 'https:' && !(isPrivate && url.protocol === 'http:'))
    refuse('it is not https')
  if (url.username !== '' || url.password !== '') refuse('it holds a password')
  const literal = literalOf(url)
  if (!isPrivate && literal !== undefined && !isPublic(literal)) refuse('its address is not public')
  return url
}

/**
 * Looks up where a URL leads.
 *
 * @throws WebhookAddressRefused when any of its addresses is not public
 */
export async function resolve(text: string, privateHosts: ReadonlySet<string>): Promise<Address> {
  const url = checkUrl(text, privateHosts)
  const literal = literalOf(url)
  const found = literal
    ? [literal]
    : (await lookup(url.hostname, { all: true })).map(({ address }) => address)
  if (found.length === 0) throw new Error(`${url.hostname} has no address`)
  if (!privateHosts.has(url.hostname) && !found.every(isPublic)) {
    throw new WebhookAddressRefused({
      message: `Webhooks are not sent to this URL: ${url.hostname} leads to an address that is not public.`,
    })
  }
  return { url, ips: found }
}

function literalOf({ hostname }: URL): string | undefined {
  const bare = hostname.replace(/^\[|\]$/g, '')
  return isIP(bare) ? bare : undefined
}
