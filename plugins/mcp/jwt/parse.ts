/** A token in its parts; nothing of it is proved. */
export interface ParsedJwt {
  readonly alg: string
  readonly kid: string | undefined
  readonly claims: Readonly<Record<string, unknown>>
  /** What is signed. */
  readonly signed: Uint8Array<ArrayBuffer>
  readonly signature: Uint8Array<ArrayBuffer>
}

/** Longer ones are no access tokens. */
const LONGEST = 16_384
const PART = '[A-Za-z0-9_-]+'
const JWT = new RegExp(`^(${PART})\\.(${PART})\\.(${PART})$`)

/** Takes a token apart (RFC 7515, compact form); undefined when it is none. */
export function parseJwt(token: string): ParsedJwt | undefined {
  const [, head, body, tail] = token.length > LONGEST ? [] : (JWT.exec(token) ?? [])
  if (head === undefined || body === undefined || tail === undefined) return undefined
  try {
    const { alg, kid, crit } = objectIn(head)
    // Nothing that has to be understood is.
    if (typeof alg !== 'string' || crit !== undefined) return undefined
    return {
      alg,
      kid: typeof kid === 'string' ? kid : undefined,
      claims: objectIn(body),
      signed: new TextEncoder().encode(`${head}.${body}`),
      signature: bytesIn(tail),
    }
  } catch {
    return undefined
  }
}

function bytesIn(part: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.fromBase64(part, { alphabet: 'base64url' })
}

function objectIn(part: string): Record<string, unknown> {
  const value: unknown = JSON.parse(new TextDecoder().decode(bytesIn(part)))
  if (typeof value === 'object' && value !== null) return value as Record<string, unknown>
  throw new TypeError('not an object')
}
