/**
 * What of a client's address is counted by: of IPv6 the first 64 bits, as whoever has one address there
 * has all that differ in the rest only.
 *
 * @param ip canonical, as the http plugin gives it
 */
export function networkOf(ip: string): string {
  if (!ip.includes(':')) return ip
  const [head = '', tail] = ip.split('::', 2)
  const groups = head === '' ? [] : head.split(':')
  if (tail !== undefined) {
    const after = tail === '' ? 0 : tail.split(':').length
    while (groups.length + after < 8) groups.push('0')
  }
  return `${groups.slice(0, 4).join(':')}::/64`
}
