import { StudioRefused } from '../errors.ts'

/** The header that no form and no page of another origin can send without asking first. */
const STUDIO_HEADER = 'x-bunbase-studio'

/**
 * Refuses a request that a page of another origin has caused.
 *
 * @param own the origin that the request was sent to
 * @throws StudioRefused
 */
export function checkOrigin(headers: Headers, own: string): void {
  const origin = headers.get('origin')
  if (origin !== null && origin !== own) throw new StudioRefused({ details: { rule: 'origin' } })
  if (headers.get('sec-fetch-site') === 'cross-site') {
    throw new StudioRefused({ details: { rule: 'sec-fetch-site' } })
  }
}

/** Refuses a call that does not carry the Studio's header. @throws StudioRefused */
export function checkHeader(headers: Headers): void {
  if (headers.get(STUDIO_HEADER) === '1') return
  throw new StudioRefused({ details: { rule: STUDIO_HEADER } })
}
