// A device that keeps passkeys, in software: real keys, real CBOR, and whatever lies a test has it tell.
import { type KeyObject, createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto'

export type Algorithm = 'ES256' | 'Ed25519' | 'RS256'

/** What a device can get wrong, or an attacker change. */
export interface Lies {
  origin?: string
  rpId?: string
  challenge?: string
  type?: string
  crossOrigin?: boolean
  /** Whether it made sure who holds it. */
  verified?: boolean
  present?: boolean
  counter?: number
  userHandle?: string
  credentialId?: string
  /** Turns a bit of the signature. */
  tampered?: boolean
  /** Says who made it, by a statement of another format. */
  format?: string
}

interface Kept {
  readonly id: Buffer
  readonly rpId: string
  readonly userHandle: string
  readonly key: KeyObject
  counter: number
}

export class Authenticator {
  readonly kept: Kept[] = []
  readonly #origin: string
  readonly #verifies: boolean
  readonly #counts: boolean

  /** @param facts `counts`: as a security key does, and a synced passkey does not */
  constructor(origin: string, facts: { verifies?: boolean; counts?: boolean } = {}) {
    this.#origin = origin
    this.#verifies = facts.verifies ?? true
    this.#counts = facts.counts ?? false
  }

  /** As `navigator.credentials.create`. */
  create(options: any, lies: Lies = {}, algorithm: Algorithm = 'ES256') {
    const { publicKey, privateKey } = keys(algorithm)
    const id = lies.credentialId ? Buffer.from(lies.credentialId, 'base64url') : randomBytes(16)
    const { rp, user } = options
    const kept = { id, rpId: rp.id, userHandle: user.id, key: privateKey, counter: 0 }
    this.kept.push(kept)
    const length = Buffer.alloc(2)
    length.writeUInt16BE(id.length)
    const attested = Buffer.concat([Buffer.alloc(16), length, id, cose(publicKey, algorithm)])
    const authData = Buffer.concat([
      this.#head(rp.id, lies, 0x40, this.#count(kept, lies)),
      attested,
    ])
    const attestationObject = cbor(
      new Map<string, unknown>([
        ['fmt', lies.format ?? 'none'],
        ['attStmt', lies.format ? new Map([['x5c', [randomBytes(40)]]]) : new Map()],
        ['authData', authData],
      ]),
    )
    return {
      ...names(id),
      response: {
        clientDataJSON: this.#clientData('webauthn.create', options.challenge, lies).toString(
          'base64url',
        ),
        attestationObject: attestationObject.toString('base64url'),
        transports: ['internal', 'hybrid'],
        publicKeyAlgorithm: -7,
      },
      clientExtensionResults: { credProps: { rk: true } },
      authenticatorAttachment: 'platform',
    }
  }

  /** As `navigator.credentials.get`, by the passkey that was made last. */
  get(options: any, lies: Lies = {}, by: Kept = this.kept.at(-1)!) {
    const clientData = this.#clientData('webauthn.get', options.challenge, lies)
    const authData = this.#head(options.rpId, lies, 0, this.#count(by, lies))
    const hash = createHash('sha256').update(clientData).digest()
    const algorithm = by.key.asymmetricKeyType === 'ed25519' ? null : 'sha256'
    const signature = sign(algorithm, Buffer.concat([authData, hash]), by.key)
    if (lies.tampered) signature[signature.length - 1]! ^= 1
    const id = lies.credentialId ? Buffer.from(lies.credentialId, 'base64url') : by.id
    return {
      ...names(id),
      response: {
        clientDataJSON: clientData.toString('base64url'),
        authenticatorData: authData.toString('base64url'),
        signature: signature.toString('base64url'),
        userHandle: lies.userHandle ?? by.userHandle,
      },
      clientExtensionResults: {},
      authenticatorAttachment: 'platform',
    }
  }

  #clientData(type: string, challenge: string, lies: Lies): Buffer {
    const said = {
      type: lies.type ?? type,
      challenge: lies.challenge ?? challenge,
      origin: lies.origin ?? this.#origin,
      crossOrigin: lies.crossOrigin ?? false,
    }
    return Buffer.from(JSON.stringify(said))
  }

  #count(kept: Kept, lies: Lies): number {
    if (this.#counts) kept.counter++
    return lies.counter ?? kept.counter
  }

  #head(rpId: string, lies: Lies, more: number, counter: number): Buffer {
    const present = (lies.present ?? true) ? 1 : 0
    const verified = (lies.verified ?? this.#verifies) ? 4 : 0
    const head = Buffer.alloc(37)
    createHash('sha256')
      .update(lies.rpId ?? rpId)
      .digest()
      .copy(head)
    head[32] = present | verified | more
    head.writeUInt32BE(counter, 33)
    return head
  }
}

function names(id: Buffer) {
  const name = id.toString('base64url')
  return { id: name, rawId: name, type: 'public-key' }
}

function keys(algorithm: Algorithm): { publicKey: KeyObject; privateKey: KeyObject } {
  if (algorithm === 'Ed25519') return generateKeyPairSync('ed25519')
  if (algorithm === 'RS256') return generateKeyPairSync('rsa', { modulusLength: 2048 })
  return generateKeyPairSync('ec', { namedCurve: 'P-256' })
}

/** A public key as devices write it (RFC 9053). */
function cose(key: KeyObject, algorithm: Algorithm): Buffer {
  const { x = '', y = '', n = '', e = '' } = key.export({ format: 'jwk' })
  const bytes = (text: string): Buffer => Buffer.from(text, 'base64url')
  const entries: Record<Algorithm, [number, unknown][]> = {
    ES256: [
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, bytes(x)],
      [-3, bytes(y)],
    ],
    Ed25519: [
      [1, 1],
      [3, -8],
      [-1, 6],
      [-2, bytes(x)],
    ],
    RS256: [
      [1, 3],
      [3, -257],
      [-1, bytes(n)],
      [-2, bytes(e)],
    ],
  }
  return cbor(new Map(entries[algorithm]))
}

/** The part of CBOR (RFC 8949) that devices use. */
function cbor(value: unknown): Buffer {
  if (typeof value === 'number') return value < 0 ? head(1, -1 - value) : head(0, value)
  if (typeof value === 'string') {
    return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)])
  }
  if (Buffer.isBuffer(value)) return Buffer.concat([head(2, value.length), value])
  if (Array.isArray(value)) return Buffer.concat([head(4, value.length), ...value.map(cbor)])
  if (value instanceof Map) {
    return Buffer.concat([head(5, value.size), ...[...value].flat().map(cbor)])
  }
  throw new TypeError(`no CBOR for ${String(value)}`)
}

function head(major: number, length: number): Buffer {
  const type = major << 5
  if (length < 24) return Buffer.from([type | length])
  if (length < 256) return Buffer.from([type | 24, length])
  return Buffer.from([type | 25, length >> 8, length & 255])
}
