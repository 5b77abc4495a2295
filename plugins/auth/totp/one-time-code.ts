import { createHmac } from 'node:crypto'
import { sameSecret } from '../../http/index.ts'

/** Seconds for which a code counts (RFC 6238, section 4.1). */
const STEP = 30
const DIGITS = 6
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** The time step of a moment, in milliseconds since the epoch. */
export function stepAt(now: number): number {
  return Math.floor(now / 1000 / STEP)
}

/**
 * The code of a time step by RFC 6238 with HMAC-SHA-1, the one that every authenticator app knows.
 *
 * @param secret 20 bytes
 * @param digits 6 unless a test vector has more
 */
export function oneTimeCode(secret: Uint8Array, step: number, digits: number = DIGITS): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const mac = createHmac('sha1', secret).update(counter).digest()
  // The last four bits say where to read (RFC 4226, section 5.3).
  const number = mac.readUInt32BE(mac.at(-1)! & 15) & 0x7f_ff_ff_ff
  return String(number % 10 ** digits).padStart(digits, '0')
}

/**
 * The step that a code is of: the present one, the one before for who types slowly, or the next for a
 * phone that is fast. Undefined when it is of none. It takes as long whichever it is (R33).
 *
 * @param after steps up to this one do not count any more
 */
export function stepOf(
  secret: Uint8Array,
  code: string,
  present: number,
  after: number,
): number | undefined {
  if (!/^\d{6}$/.test(code)) return undefined
  const fitting = [present, present - 1, present + 1].filter((step) =>
    sameSecret(code, oneTimeCode(secret, step)),
  )
  return fitting.find((step) => step > after)
}

/** A secret in base32 (RFC 4648, without padding), as apps take it by hand. */
export function base32(bytes: Uint8Array): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  return (bits.match(/.{1,5}/g) ?? [])
    .map((five) => BASE32[Number.parseInt(five.padEnd(5, '0'), 2)])
    .join('')
}

/** What a QR code says to an authenticator app. */
export function otpauthUri(issuer: string, account: string, secret: Uint8Array): string {
  const label = `${encodeURIComponent(issuer)}:${encodeURIComponent(account)}`
  return `otpauth://totp/${label}?secret=${base32(secret)}&issuer=${encodeURIComponent(issuer)}`
}
