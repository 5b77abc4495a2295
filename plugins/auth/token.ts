/** 256 bits (R21), in 43 characters that fit into cookies and headers. */
const BYTES = 32

/** A secret that nobody can guess. */
export function newToken(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(BYTES))
  return bytes.toBase64({ alphabet: 'base64url', omitPadding: true })
}

/**
 * What stands for a token of a client where something is bound to it. It tells nobody the token, and
 * is not keyed, so that what is bound outlives a rotation of the app's secret.
 */
export function boundBy(token: string): string {
  return new Bun.CryptoHasher('sha256').update(`request\0${token}`).digest('base64url')
}

/** What a token is for; the same token is another one elsewhere. */
export type TokenPurpose = 'session' | 'api-key' | 'code'

/** Hashes tokens for the database: without the app's secret a copy of it is of no use. */
export interface TokenHasher {
  /** By the newest secret. */
  hash(purpose: TokenPurpose, token: string): string
  /** By each secret, the newest first. */
  hashes(purpose: TokenPurpose, token: string): string[]
}

/**
 * Keyed hashes (HMAC-SHA256, base64url).
 *
 * @param secrets the newest first; older ones still find what they have hashed
 */
export function tokenHasher(secrets: readonly string[]): TokenHasher {
  // A keyed state is copied for each token, which costs half of making one.
  const keyed = secrets.map((secret) => new Bun.CryptoHasher('sha256', secret))
  const hash = (state: Bun.CryptoHasher, purpose: TokenPurpose, token: string): string =>
    state.copy().update(`${purpose}\0${token}`).digest('base64url')
  return {
    hash: (purpose, token) => hash(keyed[0]!, purpose, token),
    hashes: (purpose, token) => keyed.map((state) => hash(state, purpose, token)),
  }
}
