import { MalformedRequest } from './errors.ts'

/** Most parameters that a query, or fields that a form, may have. */
export const MAX_PARAMETERS = 256

const REFUSED: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])

/** Refuses names through which careless code reaches an object's prototype. */
export function checkName(name: string): void {
  if (REFUSED.has(name)) {
    throw new MalformedRequest({ message: `The name "${name}" is not allowed.` })
  }
}

/** Raw values by name: one text, or several when the name was repeated. */
export type RawValues = Record<string, string | string[]>

/**
 * Reads a query or an urlencoded form (WHATWG URL, `application/x-www-form-urlencoded`), but refuses
 * escapes that are malformed or not UTF-8 instead of replacing them.
 *
 * @param from where it begins in `text`, after the `?`
 */
export function readParameters(text: string, from: number, what: string): RawValues {
  const values: RawValues = {}
  let count = 0
  let start = from
  while (start < text.length) {
    let end = text.indexOf('&', start)
    if (end < 0) end = text.length
    if (end > start) {
      if (++count > MAX_PARAMETERS) {
        throw new MalformedRequest({
          message: `The ${what} has more than ${MAX_PARAMETERS} parameters.`,
        })
      }
      let equals = text.indexOf('=', start)
      if (equals < 0 || equals > end) equals = end
      const name = decode(text.slice(start, equals), what)
      const value = equals < end ? decode(text.slice(equals + 1, end), what) : ''
      if (Object.hasOwn(values, name)) {
        const known = values[name]!
        if (typeof known === 'string') values[name] = [known, value]
        else known.push(value)
      } else {
        checkName(name)
        values[name] = value
      }
    }
    start = end + 1
  }
  return values
}

function decode(text: string, what: string): string {
  const spaced = text.includes('+') ? text.replaceAll('+', ' ') : text
  return spaced.includes('%') ? decodePercent(spaced, what) : spaced
}

/**
 * Decodes percent-encoded UTF-8. U+FFFD is refused as well: Bun puts it where the bytes were not
 * UTF-8.
 */
export function decodePercent(text: string, what: string): string {
  let decoded: string
  try {
    decoded = decodeURIComponent(text)
  } catch {
    decoded = '\ufffd'
  }
  if (!decoded.includes('\ufffd')) return decoded
  throw new MalformedRequest({ message: `The ${what} is not percent-encoded UTF-8.` })
}
