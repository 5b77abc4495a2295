/** How signatures of an algorithm are checked (RFC 7518, RFC 8037). */
export interface JwtAlgorithm {
  readonly importing: RsaHashedImportParams | EcKeyImportParams | { readonly name: 'Ed25519' }
  readonly verifying: AlgorithmIdentifier | RsaPssParams | EcdsaParams
}

const rsa = (hash: string): JwtAlgorithm => ({
  importing: { name: 'RSASSA-PKCS1-v1_5', hash },
  verifying: 'RSASSA-PKCS1-v1_5',
})
const pss = (hash: string, saltLength: number): JwtAlgorithm => ({
  importing: { name: 'RSA-PSS', hash },
  verifying: { name: 'RSA-PSS', saltLength },
})
const ec = (namedCurve: string, hash: string): JwtAlgorithm => ({
  importing: { name: 'ECDSA', namedCurve },
  verifying: { name: 'ECDSA', hash },
})

/**
 * The algorithms that tokens may be signed with: those whose keys can be public. A shared secret would
 * let whoever checks tokens make some.
 */
export const ALGORITHMS: ReadonlyMap<string, JwtAlgorithm> = new Map([
  ['RS256', rsa('SHA-256')],
  ['RS384', rsa('SHA-384')],
  ['RS512', rsa('SHA-512')],
  ['PS256', pss('SHA-256', 32)],
  ['PS384', pss('SHA-384', 48)],
  ['PS512', pss('SHA-512', 64)],
  ['ES256', ec('P-256', 'SHA-256')],
  ['ES384', ec('P-384', 'SHA-384')],
  ['EdDSA', { importing: { name: 'Ed25519' }, verifying: 'Ed25519' }],
])
