import { csrfRefusal } from './csrf.ts'
import { CrossSiteRequest } from './errors.ts'
import type { Exchange, HttpExchange } from './exchange.ts'
import type { ApiTriggerOptions } from './triggers.ts'

/**
 * Refuses a request that another site may have forged. For plugins that have found the caller by a
 * cookie, before they answer who it is; other credentials cannot be forged so.
 *
 * @throws CrossSiteRequest
 */
export function assertSameOrigin(http: HttpExchange): void {
  const { facts, trigger } = (http as Exchange)['~route']
  const { body } = trigger.options as ApiTriggerOptions
  const refusal = csrfRefusal(http.method, http.request.headers, {
    allowed: (origin) => origin === http.url.origin || facts.allowsOrigin(origin),
    forms: [body ?? []].flat().some((type) => type !== 'json'),
  })
  if (refusal) {
    throw new CrossSiteRequest({ message: refusal.message, details: { rule: refusal.rule } })
  }
}
