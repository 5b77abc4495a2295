import { FormatRegistry } from '@sinclair/typebox'
import { isEmail, isHostname, isIpv4, isIpv6, isUri, isUriReference, isUrl } from './format-net.ts'
import { isDate, isDateTime, isDuration, isTime } from './format-time.ts'

const matches =
  (pattern: RegExp) =>
  (text: string): boolean =>
    pattern.test(text)

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/

function isBase64(text: string): boolean {
  return text.length % 4 === 0 && BASE64.test(text)
}

function isRegex(text: string): boolean {
  try {
    return Boolean(new RegExp(text, 'u'))
  } catch {
    return false
  }
}

/** Every format of JSON Schema 2020-12 and OpenAPI 3.1 for strings; each takes linear time. */
const FORMATS: Readonly<Record<string, (text: string) => boolean>> = {
  email: isEmail,
  'idn-email': (text) => text.length <= 254 && /^[^\s@]+@[^\s@]+$/.test(text),
  hostname: isHostname,
  'idn-hostname': (text) => text.length <= 253 && /^[^\s@/?#:]+$/.test(text),
  ipv4: isIpv4,
  ipv6: isIpv6,
  uri: isUri,
  'uri-reference': isUriReference,
  'uri-template': matches(/^(?:[^\s{}"<>\\^`|]|\{[^\s{}]+\})*$/),
  iri: (text) => /^[A-Za-z][A-Za-z0-9+.-]*:\S*$/.test(text),
  'iri-reference': matches(/^\S*$/),
  url: isUrl,
  uuid: matches(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i),
  'date-time': isDateTime,
  date: isDate,
  time: isTime,
  duration: isDuration,
  'json-pointer': matches(/^(?:\/(?:[^~/]|~[01])*)*$/),
  'relative-json-pointer': matches(/^(?:0|[1-9]\d*)(?:#|(?:\/(?:[^~/]|~[01])*)*)$/),
  regex: isRegex,
  byte: isBase64,
  base64: isBase64,
  base64url: matches(/^[A-Za-z0-9_-]*={0,2}$/),
  binary: () => true,
  password: () => true,
}

/** Teaches TypeBox the formats. Those that an app has registered itself stay as they are. */
export function registerFormats(): void {
  for (const [name, test] of Object.entries(FORMATS)) {
    if (!FormatRegistry.Has(name)) FormatRegistry.Set(name, test)
  }
}
