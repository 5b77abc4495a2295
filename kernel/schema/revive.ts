import { parseDate } from './format-time.ts'

/**
 * What JSON writes as text and a schema takes as something else, by kind. What cannot be read stays
 * text, so that validation says what is wrong.
 */
export const REVIVERS: Readonly<Record<string, (text: string) => unknown>> = {
  Date: (text) => parseDate(text) ?? text,
  BigInt: readBigInt,
  Uint8Array: readBase64,
}

const INTEGER = /^-?(?:0|[1-9]\d*)$/
// Reading digits takes quadratic time; RSA keys have fewer.
const MAX_DIGITS = 2048

function readBigInt(text: string): unknown {
  return text.length <= MAX_DIGITS && INTEGER.test(text) ? BigInt(text) : text
}

function readBase64(text: string): unknown {
  try {
    return Uint8Array.fromBase64(text)
  } catch {
    return text
  }
}
