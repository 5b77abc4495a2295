/** Attributes of a cookie that is set. */
export interface CookieOptions {
  /** Seconds until it ends; left out, it ends with the browser's session. */
  maxAge?: number
  expires?: Date
  domain?: string
  /** Default `/`. */
  path?: string
  /** Default true: scripts cannot read it. */
  httpOnly?: boolean
  /** Default true in production. */
  secure?: boolean
  /** Default `lax`. */
  sameSite?: 'strict' | 'lax' | 'none'
}

/** The request's cookies, and those that the response will set. */
export class Cookies {
  readonly #map: Bun.CookieMap
  readonly #secure: boolean

  /** @param header the request's `Cookie` header */
  constructor(header: string | null, secure: boolean) {
    this.#map = new Bun.CookieMap(header ?? '')
    this.#secure = secure
  }

  get(name: string): string | undefined {
    return this.#map.get(name) ?? undefined
  }

  /** Sets a cookie on the response. Throws a `TypeError` on a name or value that no header can hold. */
  set(name: string, value: string, options: CookieOptions = {}): void {
    this.#map.set(name, value, {
      path: '/',
      httpOnly: true,
      secure: this.#secure,
      sameSite: 'lax',
      ...options,
    })
  }

  /** Tells the client to forget a cookie; path and domain must be those it was set with. */
  delete(name: string, options: Pick<CookieOptions, 'path' | 'domain'> = {}): void {
    this.#map.delete({ name, path: '/', ...options })
  }

  /** Values for `Set-Cookie`, one per changed cookie. */
  toHeaders(): string[] {
    return this.#map.toSetCookieHeaders()
  }
}

/** Reads a `Cookie` header (RFC 6265). */
export function readCookies(header: string | null): { get(name: string): string | null } {
  return new Bun.CookieMap(header ?? '')
}
