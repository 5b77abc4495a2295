import { milliseconds } from '../../../kernel/index.ts'
import { type PasskeysConfig, rpIdOf } from './config.ts'
import type { Credential, Passkey } from './passkeys.ts'
import { type AssertionResponse, type RegistrationResponse, isFramed } from './responses.ts'

/** What a browser makes a passkey by. */
export type CreationOptions = Readonly<Record<string, unknown>>
/** What a browser has one used by. */
export type RequestOptions = Readonly<Record<string, unknown>>

/** What a device has shown. */
export interface Shown {
  readonly counter: number
  readonly backedUp: boolean
  /** Whether it made sure who holds it. */
  readonly verified: boolean
}

/** What browsers are asked, and what devices have to answer. */
export interface Ceremonies {
  creation(
    challenge: string,
    user: { readonly id: string; readonly email: string; readonly name: string | null },
    has: readonly (Passkey & Credential)[],
  ): Promise<CreationOptions>
  /** Rejects whatever does not fit. */
  created(challenge: string, response: RegistrationResponse): Promise<Credential & Shown>
  request(challenge: string): Promise<RequestOptions>
  /** Rejects whatever does not fit, the count left out. */
  shown(challenge: string, response: AssertionResponse, key: Credential): Promise<Shown>
}

/** Ed25519, ES256 and RS256, which all devices have one of. */
const ALGORITHMS = [-8, -7, -257]

/** Loads the library, a package that the app installs. */
export async function ceremonies(config: PasskeysConfig): Promise<Ceremonies> {
  const [library, { decodeAttestationObject, isoCBOR }] = await Promise.all([
    import('@simplewebauthn/server'),
    import('@simplewebauthn/server/helpers'),
  ])
  const { rpName, origins, userVerification = 'required' } = config
  const rpID = rpIdOf(config)!
  const timeout = milliseconds(config.timeout ?? '5m')
  const expected = (expectedChallenge: string) => ({
    ...{ expectedChallenge, expectedOrigin: [...origins], expectedRPID: rpID },
    requireUserVerification: userVerification === 'required',
  })

  /**
   * Who made the device is not asked. Where it is said all the same it is left out: certificates name
   * addresses that the library would fetch.
   */
  const bare = (attestationObject: string): string => {
    const given = decodeAttestationObject(Buffer.from(attestationObject, 'base64url'))
    const said = new Map<string, unknown>([
      ['fmt', 'none'],
      ['attStmt', new Map()],
      ['authData', given.get('authData')],
    ])
    return Buffer.from(isoCBOR.encode(said as never)).toString('base64url')
  }

  return {
    creation: async (challenge, { id, email, name }, has) => ({
      ...(await library.generateRegistrationOptions({
        ...{ rpName, rpID, timeout, userName: email, userDisplayName: name ?? email },
        ...{ userID: bytesOf(id), challenge: fromBase64(challenge) },
        // A device that keeps no name for it cannot sign anybody in who gives none.
        authenticatorSelection: { residentKey: 'required', userVerification },
        excludeCredentials: has.map((one) => ({
          ...{ id: one.credentialId, transports: [...one.transports] },
        })),
        supportedAlgorithmIDs: ALGORITHMS,
      })),
    }),
    async created(challenge, { response, ...credential }) {
      if (isFramed(response.clientDataJSON)) throw new Error('made in a frame of another page')
      const { verified, registrationInfo: made } = await library.verifyRegistrationResponse({
        response: {
          ...{ ...credential, clientExtensionResults: {} },
          response: { ...response, attestationObject: bare(response.attestationObject) },
        },
        ...{ ...expected(challenge), supportedAlgorithmIDs: ALGORITHMS },
      })
      if (!verified) throw new Error('not verified')
      const { credential: key, credentialBackedUp: backedUp, userVerified } = made
      // `id` of the answer is what the page says, and this what the device has written.
      if (key.id !== credential.id) throw new Error('the credential is called something else')
      return {
        ...{ credentialId: key.id, publicKey: key.publicKey, counter: key.counter },
        ...{ backedUp, verified: userVerified },
      }
    },
    request: async (challenge) => ({
      ...(await library.generateAuthenticationOptions({
        ...{ rpID, timeout, userVerification, challenge: fromBase64(challenge) },
      })),
    }),
    async shown(challenge, { response, ...credential }, key) {
      if (isFramed(response.clientDataJSON)) throw new Error('signed in a frame of another page')
      const { clientDataJSON, authenticatorData, signature } = response
      const { verified, authenticationInfo: info } = await library.verifyAuthenticationResponse({
        response: {
          ...{ ...credential, clientExtensionResults: {} },
          response: { clientDataJSON, authenticatorData, signature },
        },
        ...expected(challenge),
        // Of a count that went back it matters first whether it was signed; whoever keeps it looks.
        credential: { id: key.credentialId, publicKey: new Uint8Array(key.publicKey), counter: 0 },
      })
      if (!verified) throw new Error('the signature is not of this key')
      const { newCounter, credentialBackedUp, userVerified } = info
      return { counter: newCounter, backedUp: credentialBackedUp, verified: userVerified }
    },
  }
}

/** What devices know a user by. It says nothing of who that is. */
export function userHandleOf(userId: string): string {
  return Buffer.from(userId).toString('base64url')
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(text))
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(text, 'base64url'))
}
