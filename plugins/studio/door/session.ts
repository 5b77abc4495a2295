import { sameSecret } from '../../http/index.ts'
import { StudioLocked } from '../errors.ts'

/** The token of the link, exchanged for a cookie that no script can read. */
export interface StudioSession {
  /** The `Set-Cookie` for whoever has the token. @throws StudioLocked */
  open(token: string): string
  /** @param cookies the `Cookie` header @throws StudioLocked */
  check(cookies: string | null): void
}

/**
 * Sessions of a token.
 *
 * @param token of this start of `bunbase dev`, the same in each version of the app; none: nobody gets in
 * @param port told apart by it: browsers share cookies between the ports of a host
 * @param path of the Studio
 */
export function studioSession(
  token: string | undefined,
  port: string,
  path: string,
): StudioSession {
  const name = `bunbase_studio_${port}`
  const value = new Bun.CryptoHasher('sha256', token ?? crypto.getRandomValues(new Uint8Array(32)))
    .update('a session of the studio')
    .digest('base64url')
  return {
    open(given) {
      if (token === undefined || !sameSecret(given, token)) throw new StudioLocked()
      return `${name}=${value}; HttpOnly; SameSite=Strict; Path=${path}`
    },
    check(cookies) {
      for (const pair of cookies?.split('; ') ?? []) {
        if (pair.startsWith(`${name}=`) && sameSecret(pair.slice(name.length + 1), value)) return
      }
      throw new StudioLocked()
    },
  }
}
