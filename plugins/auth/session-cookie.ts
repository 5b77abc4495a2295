import type { Clock, Host } from '../../kernel/index.ts'
import type { HttpExchange } from '../http/index.ts'
import type { StartedSession } from './sessions.ts'

/** The cookie that browsers keep a session's token in. */
export interface SessionCookie {
  /** What it is called over https. */
  readonly name: string
  /** What it is called over plain http; undefined where it never goes so, and in tests. */
  readonly plainName: string | undefined
  /** Its value in a `Cookie` header; undefined when it is not there. */
  read(header: string): string | undefined
  /** Has the response set it. */
  set(http: HttpExchange, started: StartedSession): void
  /** Has the response take it away. */
  clear(http: HttpExchange): void
}

/** What {@link sessionCookie} is made of. */
export interface CookieParts {
  readonly host: Pick<Host<never>, 'mode' | 'logger'> & { readonly clock: Pick<Clock, 'now'> }
  readonly name: string
  readonly sameSite: 'lax' | 'strict'
}

/**
 * `__Host-…`: only over https, only to this very host, for no script (R23). In development a page may
 * be served over plain http, where browsers refuse such a cookie; there it goes without the prefix.
 */
export function sessionCookie({ host, name, sameSite }: CookieParts): SessionCookie {
  const secured = `__Host-${name}`
  const production = host.mode === 'production'
  const names = production ? [secured] : [secured, name]
  let warned = false
  const nameFor = (http: HttpExchange): { name: string; secure: boolean } => {
    if (production || http.url.protocol === 'https:') return { name: secured, secure: true }
    if (!warned) {
      host.logger.warn('the session cookie goes over plain http, without its protection', {
        cookie_name: name,
      })
      warned = true
    }
    return { name, secure: false }
  }
  return {
    name: secured,
    plainName: host.mode === 'development' ? name : undefined,
    read(header) {
      for (const each of names) {
        const value = valueOf(header, each)
        if (value !== undefined) return value
      }
      return undefined
    },
    set(http, { token, session }) {
      const { name: chosen, secure } = nameFor(http)
      const left = session.expiresAt.getTime() - host.clock.now()
      const maxAge = Math.floor(left / 1000)
      http.cookies.set(chosen, token, { httpOnly: true, secure, sameSite, maxAge })
    },
    clear(http) {
      for (const each of names) {
        if (http.cookies.get(each) === undefined) continue
        // `delete` says nothing of Secure, without which browsers ignore a cookie of this prefix.
        http.cookies.set(each, '', { secure: each === secured, sameSite, maxAge: 0 })
      }
    },
  }
}

/** Finds one cookie without reading the others: half a microsecond less for each request. */
function valueOf(header: string, name: string): string | undefined {
  for (let at = header.indexOf(name); at !== -1; at = header.indexOf(name, at + 1)) {
    const end = at + name.length
    if (header.charCodeAt(end) !== 61 /* = */) continue
    const before = at === 0 ? ';' : header[at - 1]
    if (before !== ';' && before !== ' ') continue
    const stop = header.indexOf(';', end)
    return header.slice(end + 1, stop === -1 ? undefined : stop)
  }
  return undefined
}
