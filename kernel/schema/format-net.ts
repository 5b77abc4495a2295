// Characters of an e-mail's local part (HTML's definition), by char code: 1 where allowed.
const LOCAL = table(
  "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.!#$%&'*+/=?^_`{|}~-",
)
const LABEL = table('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-')

const AT = 64
const DOT = 46
const HYPHEN = 45

function table(characters: string): Uint8Array {
  const allowed = new Uint8Array(128)
  for (const character of characters) allowed[character.charCodeAt(0)] = 1
  return allowed
}

/**
 * An address as HTML's `<input type=email>` takes it, with the lengths of RFC 5321. No quoted or
 * international local parts.
 */
export function isEmail(text: string): boolean {
  if (text.length > 254) return false
  let at = 0
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === AT) break
    if (code > 127 || LOCAL[code] === 0) return false
  }
  return at > 0 && at <= 64 && hasLabels(text, at + 1)
}

/** A host name by RFC 1123: labels of letters, digits and inner hyphens. */
export function isHostname(text: string): boolean {
  return text.length <= 253 && hasLabels(text, 0)
}

function hasLabels(text: string, from: number): boolean {
  let start = from
  let previous = HYPHEN
  for (let i = from; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === DOT) {
      if (previous === HYPHEN || i - start > 63) return false
      start = i + 1
      // Like a hyphen, the start of a label is no place for it to end.
      previous = HYPHEN
    } else {
      if (code > 127 || LABEL[code] === 0 || (code === HYPHEN && i === start)) return false
      previous = code
    }
  }
  return previous !== HYPHEN && text.length - start <= 63
}

/** Four decimal octets without leading zeros. */
export function isIpv4(text: string): boolean {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text)
  if (!match) return false
  return match
    .slice(1)
    .every((octet) => Number(octet) <= 255 && (octet === '0' || octet[0] !== '0'))
}

/** RFC 4291 text forms, `::` and a trailing IPv4 address included; no zone. */
export function isIpv6(text: string): boolean {
  if (text.length < 2 || text.length > 45) return false
  const lastColon = text.lastIndexOf(':')
  const tail = text.slice(lastColon + 1)
  const mapped = tail.includes('.')
  if (mapped && !isIpv4(tail)) return false
  const halves = (mapped ? `${text.slice(0, lastColon + 1)}0:0` : text).split('::')
  if (halves.length > 2) return false
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')))
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return false
  return halves.length === 2 ? groups.length <= 7 : groups.length === 8
}

// RFC 3986's characters; a percent sign only before two hexadecimal digits.
const URI_TEXT = /^(?:[A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})*$/
const SCHEME = /^[A-Za-z][A-Za-z0-9+.-]*:/

/** An absolute URI (RFC 3986): scheme and characters are checked, not each scheme's own rules. */
export function isUri(text: string): boolean {
  return SCHEME.test(text) && isUriReference(text)
}

/** An absolute or relative URI (RFC 3986). */
export function isUriReference(text: string): boolean {
  if (!URI_TEXT.test(text) || text.indexOf('#') !== text.lastIndexOf('#')) return false
  const authority = /^(?:[A-Za-z][A-Za-z0-9+.-]*:)?\/\//.test(text)
  return !authority || URL.canParse(text, 'http://localhost')
}

/** An `http:` or `https:` URL as browsers read it (WHATWG). */
export function isUrl(text: string): boolean {
  return /^https?:\/\/[^\s]/i.test(text) && URL.canParse(text)
}
