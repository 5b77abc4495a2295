import type { Mode } from '../../kernel/index.ts'
import { type HttpExchange, sameSecret } from '../http/index.ts'
import { type TokenHasher, newToken } from './token.ts'
import { emailKey } from './user.ts'

const NAME = 'auth-device'
/** Seconds: half a year. */
const MAX_AGE = 15_552_000

/**
 * Knows the browsers in which somebody has signed in before. Their tries are counted apart, so that
 * whoever guesses at an account from elsewhere does not keep its owner out (R31). It proves nothing else.
 */
export interface KnownDevice {
  /** The id of the device, when somebody has signed in with this address there. */
  read(http: HttpExchange | undefined, email: string): string | undefined
  /** Has the browser remember that somebody signed in with this address. */
  remember(http: HttpExchange, email: string): void
}

/** Known by a cookie with an id, and the keyed hash of id and address. */
export function knownDevice(mode: Mode, hasher: TokenHasher): KnownDevice {
  const named = (http: HttpExchange): { name: string; secure: boolean } => {
    const secure = mode === 'production' || http.url.protocol === 'https:'
    return { name: secure ? `__Host-${NAME}` : NAME, secure }
  }
  const text = (id: string, email: string): string => `device\0${id}\0${emailKey(email)}`
  return {
    read(http, email) {
      const [id = '', hash] = http?.cookies.get(named(http).name)?.split('.') ?? []
      if (hash === undefined) return undefined
      const known = hasher.hashes('code', text(id, email))
      return known.some((one) => sameSecret(hash, one)) ? id : undefined
    },
    remember(http, email) {
      const { name, secure } = named(http)
      const id = newToken()
      const value = `${id}.${hasher.hash('code', text(id, email))}`
      http.cookies.set(name, value, { secure, sameSite: 'lax', maxAge: MAX_AGE })
    },
  }
}
