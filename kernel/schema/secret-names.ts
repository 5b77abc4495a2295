// Parts of a name, without its separators, that say what it holds must not be shown.
const PARTS =
  /password|passwd|passphrase|passcode|secret|token|authorization|apikey|cookie|credential|privatekey|accesskey|signingkey|encryptionkey|sessionid|recoverycode/
const WHOLE = new Set([
  'pwd',
  'pass',
  'pin',
  'cvv',
  'cvc',
  'otp',
  'totp',
  'ssn',
  'jwt',
  'auth',
  'bearer',
])
// `maxTokens: 4096` and `hasPassword: true` give nothing away; `pin: 1234` does.
const SECRET_NUMBERS = /password|passcode|secret|^pin$|^cvv$|^cvc$|^otp$|^totp$|^ssn$|code$/

const known = new Map<string, { secret: boolean; numbers: boolean }>()
const MAX_KNOWN = 4096

/** Whether a value under this name is secret: `password`, `accessToken`, `X-Api-Key`, `set-cookie` … */
export function isSecretName(name: string, value: unknown): boolean {
  let verdict = known.get(name)
  if (!verdict) {
    const plain = name
      .slice(0, 128)
      .replace(/[^A-Za-z0-9]/g, '')
      .toLowerCase()
    const secret = PARTS.test(plain) || WHOLE.has(plain)
    verdict = { secret, numbers: SECRET_NUMBERS.test(plain) }
    // Names come from outside; what is remembered of them must not grow without end.
    if (known.size >= MAX_KNOWN) known.clear()
    known.set(name, verdict)
  }
  if (!verdict.secret || value === null || value === undefined || typeof value === 'boolean')
    return false
  return verdict.numbers || typeof value !== 'number'
}
