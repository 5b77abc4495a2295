import { Unavailable } from '../../../kernel/index.ts'
import { ALGORITHMS } from './algorithms.ts'

/** The public keys of an issuer. */
export interface IssuerKeys {
  /** The keys that a token may be signed with; empty when there is none. */
  find(wanted: WantedKey): Promise<readonly CryptoKey[]>
}

/** Which keys, and by when. */
export interface WantedKey {
  readonly alg: string
  readonly kid: string | undefined
  /** Milliseconds since the epoch. */
  readonly now: number
  readonly signal: AbortSignal
}

/** Milliseconds until a key that is not known is asked for again; anybody can make tokens that name some. */
const PAUSE = 30_000
/** Milliseconds after which keys are read anew, so that revoked ones are forgotten. */
const FRESH = 600_000

type PublicKey = JsonWebKey & { readonly kid?: string }

/**
 * Reads the keys of an issuer when they are first wanted, and again for one that is not known.
 *
 * @param url of the key set; undefined: as the issuer's metadata says
 */
export function issuerKeys(issuer: string, url: string | undefined): IssuerKeys {
  let keys: readonly PublicKey[] = []
  let readAt = Number.NEGATIVE_INFINITY
  let reading: Promise<void> | undefined
  const imported = new Map<string, Promise<CryptoKey>>()

  const read = async ({ now, signal }: WantedKey): Promise<void> => {
    try {
      const place = url ?? (await keySetOf(issuer, signal))
      const { keys: found } = (await json(place, signal)) as { keys: PublicKey[] }
      keys = found
      readAt = now
      imported.clear()
    } catch (cause) {
      throw new Unavailable({ message: 'The keys of the issuer cannot be read.', cause })
    }
  }
  const matching = ({ alg, kid }: WantedKey): PublicKey[] =>
    keys.filter(
      (key) =>
        (kid === undefined || key.kid === kid) &&
        (key.alg === undefined || key.alg === alg) &&
        (key.use === undefined || key.use === 'sig') &&
        fits(key, alg),
    )

  return {
    async find(wanted) {
      const age = wanted.now - readAt
      if (age > FRESH || (age > PAUSE && matching(wanted).length === 0)) {
        reading ??= read(wanted).finally(() => (reading = undefined))
        await reading
      }
      const importing = matching(wanted).map((key) => {
        const id = `${wanted.alg} ${JSON.stringify(key)}`
        const known = imported.get(id) ?? importKey(key, wanted.alg)
        imported.set(id, known)
        return known
      })
      return Promise.all(importing)
    },
  }
}

const KINDS: Readonly<Record<string, string>> = { R: 'RSA', P: 'RSA', E: 'EC' }

function fits({ kty }: PublicKey, alg: string): boolean {
  return kty === (alg === 'EdDSA' ? 'OKP' : KINDS[alg[0]!])
}

function importKey({ kty, n, e, crv, x, y }: PublicKey, alg: string): Promise<CryptoKey> {
  // Members such as `key_ops` and `alg` are judged already, and engines differ about them.
  const all = { kty, n, e, crv, x, y }
  const key = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))
  return crypto.subtle.importKey('jwk', key, ALGORITHMS.get(alg)!.importing, false, ['verify'])
}

/** Where an issuer says that its keys are (RFC 8414, OpenID Connect Discovery). */
async function keySetOf(issuer: string, signal: AbortSignal): Promise<string> {
  const { origin, pathname } = new URL(issuer)
  const path = pathname === '/' ? '' : pathname
  const places = [
    `${origin}/.well-known/oauth-authorization-server${path}`,
    `${origin}${path}/.well-known/openid-configuration`,
  ]
  for (const place of places) {
    const response = await fetch(place, { signal })
    if (!response.ok) continue
    const { issuer: named, jwks_uri: uri } = (await response.json()) as Record<string, unknown>
    if (named === issuer && typeof uri === 'string') return uri
  }
  throw new Error(`no metadata of ${issuer} names its keys`)
}

async function json(url: string, signal: AbortSignal): Promise<unknown> {
  const response = await fetch(url, { signal })
  if (!response.ok) throw new Error(`${url} answers ${response.status}`)
  return response.json()
}
