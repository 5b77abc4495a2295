import type { Awaitable } from '../../../kernel/index.ts'
import { WebhookRefused } from '../errors.ts'

/** A request as it came: nothing of it was parsed. */
export interface RawDelivery {
  readonly headers: Headers
  readonly body: Uint8Array<ArrayBuffer>
  /** When it came, in milliseconds since the epoch. */
  readonly now: number
}

/** What a verifier learns of a delivery that is genuine. */
export interface Verified {
  /** The sender's own id of the delivery; the same when it is sent again. */
  readonly id?: string | undefined
}

/** Proves who a delivery is from. */
export interface Verifier {
  /** Who sends: `stripe`. Ids of deliveries are unique for each. */
  readonly provider: string
  /** What keeps it from proving anything, such as a secret that is missing. */
  readonly problem?: string | undefined
  /** @throws WebhookRefused */
  verify(delivery: RawDelivery): Awaitable<Verified>
  /** The delivery's id where it stands in the payload. */
  idOf?(payload: unknown): string | undefined
  /** What a sender that only tries the address out wants to hear; undefined for real deliveries. */
  handshake?(payload: unknown): unknown
}

/** What a signature is made with: one secret, or several while one replaces another. */
export type Secrets = string | undefined | readonly (string | undefined)[]

/** Seconds by which a delivery may be too old, or come from the future. */
export const TOLERANCE = 300

/** The secrets that are there. */
export function secretsOf(secrets: Secrets): string[] {
  const all = Array.isArray(secrets) ? (secrets as readonly (string | undefined)[]) : [secrets]
  return all.filter((secret): secret is string => typeof secret === 'string' && secret !== '')
}

/** Says that there is no secret; undefined when there is one. */
export function missing(provider: string, secrets: readonly string[]): string | undefined {
  if (secrets.length > 0) return undefined
  return `the secret of ${provider} is empty; is the environment variable set?`
}

/** A text member of a payload. */
export function textOf(payload: unknown, member: string): string | undefined {
  const value = (payload as Record<string, unknown> | null | undefined)?.[member]
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** A header that has to be there. */
export function header({ headers }: RawDelivery, name: string): string {
  const value = headers.get(name)
  if (value === null) throw new WebhookRefused({ message: `The header "${name}" is missing.` })
  return value
}

/**
 * Refuses a delivery that is too old, so that one which was overheard cannot be sent again, and one
 * from the future, which could be kept until it is wanted.
 *
 * @param timestamp seconds since the epoch, as text
 */
export function assertRecent(timestamp: string, { now }: RawDelivery, tolerance: number): void {
  const seconds = /^\d{1,12}$/.test(timestamp) ? Number(timestamp) : NaN
  if (!(Math.abs(now / 1000 - seconds) <= tolerance)) {
    throw new WebhookRefused({ message: 'The delivery is not from now.' })
  }
}
