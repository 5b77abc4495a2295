// draft-ietf-httpapi-ratelimit-headers-10: one item for each policy, in lists of structured fields.
import type { HttpExchange } from '../http/index.ts'
import type { RatePolicy } from './policy.ts'
import type { RateStanding } from './standing.ts'

/** A name as a string of structured fields (RFC 9651): printable ASCII in quotes. */
function quoted(name: string): string {
  return `"${name.replaceAll(/[^\x20-\x7e]/g, '?').replaceAll(/["\\]/g, '\\$&')}"`
}

const seconds = (ms: number): number => Math.ceil(ms / 1000)

/** How a policy is shown. */
export interface ShownPolicy {
  readonly item: string
  readonly policy: string
}

/** A policy by its name, as far as it is always the same. */
export function shownPolicy(name: string, { limit, windowMs }: RatePolicy): ShownPolicy {
  const item = quoted(name)
  return { item, policy: `${item};q=${limit};w=${seconds(windowMs)}` }
}

/** Tells how the caller stands, and (refused) when to come back. */
export function tell(exchange: HttpExchange, shown: ShownPolicy, standing: RateStanding): void {
  const { headers } = exchange
  headers.append('ratelimit-policy', shown.policy)
  headers.append(
    'ratelimit',
    `${shown.item};r=${standing.remaining};t=${seconds(standing.resetMs)}`,
  )
  if (!standing.allowed) headers.set('retry-after', String(seconds(standing.afterMs)))
}

/** The same of a limit that is not known before: by its name. */
export function tellStanding(exchange: HttpExchange, name: string, standing: RateStanding): void {
  tell(exchange, shownPolicy(name, standing), standing)
}
