import { type Clock, type Duration, inTime, milliseconds } from '../../../kernel/index.ts'
import type { BreachCheck } from './policy.ts'

/** A service that knows passwords of leaks, and does not learn which one is asked for. */
export interface BreachService {
  /** Of the range API of Have I Been Pwned, `https://api.pwnedpasswords.com/range`, or of a copy of it. */
  url: string
  /** How long it has to answer; then the password counts as not leaked. Default `'2s'`. */
  timeout?: Duration
}

/** Characters of the hash that the service is told; some thousand leaked passwords have them in common. */
const TOLD = 5

/**
 * Asks by k-anonymity: the service is told the beginning of a hash, and answers with all that it knows of
 * these, among others that nobody has, so that the length of the answer tells nobody on the way either.
 */
export function breachService(
  { url, timeout = '2s' }: BreachService,
  clock: Pick<Clock, 'setTimeout'>,
): BreachCheck {
  const ask = async (told: string, signal: AbortSignal): Promise<string> => {
    const headers = { 'add-padding': 'true', 'user-agent': 'bunbase' }
    const response = await fetch(`${url}/${told}`, { headers, signal, redirect: 'error' })
    if (!response.ok) throw new Error(`the service answers ${response.status}`)
    return response.text()
  }
  return async (password) => {
    const hash = new Bun.CryptoHasher('sha1').update(password).digest('hex')
    const [told, kept] = [hash.slice(0, TOLD), hash.slice(TOLD)]
    const known = await inTime(clock, milliseconds(timeout), (signal) =>
      ask(told.toUpperCase(), signal),
    )
    // What is there for the length alone was leaked 0 times.
    return new RegExp(`^${kept}:0*[1-9]`, 'im').test(known)
  }
}
