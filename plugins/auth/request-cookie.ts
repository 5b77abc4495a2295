import type { Mode } from '../../kernel/index.ts'
import type { HttpExchange } from '../http/index.ts'
import { newToken } from './token.ts'

/** Seconds; as long as a code. */
const MAX_AGE = 600
const NAME = 'auth-request'

/**
 * Binds codes to whoever asked for them (R32): a secret that a browser keeps in a cookie, and another
 * client on its own. Without it a code is of no use, so that one that was sent to somebody else, or read
 * over a shoulder, or asked for in somebody else's name, opens nothing.
 */
export interface RequestCookie {
  /** The secret of the client, a new one unless it has one; kept in its cookie for ten minutes. */
  start(http: HttpExchange): string
  /** The secret that a client comes with. */
  read(http: HttpExchange): string | undefined
}

/** As the session's: over https `__Host-`, which nobody else's page can set. */
export function requestCookie(mode: Mode): RequestCookie {
  const named = (http: HttpExchange): { name: string; secure: boolean } => {
    const secure = mode === 'production' || http.url.protocol === 'https:'
    return { name: secure ? `__Host-${NAME}` : NAME, secure }
  }
  const read = (http: HttpExchange): string | undefined => {
    const value = http.cookies.get(named(http).name)
    return value && /^[\w-]{43}$/.test(value) ? value : undefined
  }
  return {
    read,
    start(http) {
      const { name, secure } = named(http)
      // The same for several codes, so that asking for one does not void another.
      const secret = read(http) ?? newToken()
      http.cookies.set(name, secret, { secure, sameSite: 'lax', maxAge: MAX_AGE })
      return secret
    },
  }
}
