// Parts of a name, without its separators, that say what it holds must not be shown.
const PARTS =
  /password|passwd|passphrase|passcode|secret|token|authorization|apikey|cookie|credential|privatekey|accesskey|signingkey|encryptionkey|sessionid|recoverycode/
const WHOLE = new Set('pwd pass pin cvv cvc otp totp ssn jwt auth bearer'.split(' '))
// `maxTokens: 4096` and `hasPassword: true` give nothing away; `pin: 1234` does.
const NUMBERS = /password|passcode|secret|^pin$|^cvv$|^cvc$|^otp$|^totp$|^ssn$|code$/

/** Which values a name makes secret. */
export type Secrecy = 'none' | 'but-numbers' | 'all'

const known = new Map<string, Secrecy>()
const MAX_KNOWN = 4096

/** What a name says of its value: `password`, `accessToken`, `X-Api-Key`, `set-cookie` … */
export function secrecyOf(name: string): Secrecy {
  let secrecy = known.get(name)
  if (secrecy === undefined) {
    const plain = name
      .slice(0, 128)
      .replace(/[^A-Za-z0-9]/g, '')
      .toLowerCase()
    const secret = PARTS.test(plain) || WHOLE.has(plain)
    secrecy = secret ? (NUMBERS.test(plain) ? 'all' : 'but-numbers') : 'none'
    // Names come from outside; what is remembered of them must not grow without end.
    if (known.size >= MAX_KNOWN) known.clear()
    known.set(name, secrecy)
  }
  return secrecy
}

/** Whether a value is hidden by the secrecy of its name; flags and nothing never are. */
export function hides(secrecy: Secrecy, value: unknown): boolean {
  if (secrecy === 'none' || value === null || value === undefined) return false
  if (typeof value === 'boolean') return false
  return secrecy === 'all' || typeof value !== 'number'
}
