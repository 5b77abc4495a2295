import type { TLiteral, TOptional, TRecord, TString, TUnion } from '@sinclair/typebox'
import { type BootProblem, type Mode, t } from '../../kernel/index.ts'

/** Config `http.securityHeaders`: per header another value, or `false` to leave it out. */
export const securityHeadersConfig: TOptional<
  TUnion<[TLiteral<false>, TRecord<TString, TUnion<[TString, TLiteral<false>]>>]>
> = t.Optional(
  t.Union(
    [
      t.Literal(false),
      t.Record(t.String(), t.Union([t.String({ minLength: 1 }), t.Literal(false)])),
    ],
    {
      description:
        "an object from header name to value, or to false to leave the header out: { 'referrer-policy': 'same-origin' }; or false for none at all",
    },
  ),
)

/** Header values by name, `false` for "not at all"; `false` alone turns all of them off. */
export type SecurityHeadersConfig = false | Readonly<Record<string, string | false>>

/** Name and value, name in lower case. */
export type HeaderPairs = readonly (readonly [string, string])[]

/** What goes on every answer. */
export interface SecurityHeaders {
  /** For answers that are data: nothing in them may load, run or be framed. */
  readonly api: HeaderPairs
  /** For pages and their parts (static files): own scripts and styles may load. */
  readonly document: HeaderPairs
  /** One line for each default that the config loosened, for the boot log. */
  readonly loosened: readonly string[]
}

const DEFAULTS: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
}
const PRODUCTION: Readonly<Record<string, string>> = {
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
}
/** Each header costs 0.1 µs an answer; these say nothing about data that `nosniff` does not. */
const DOCUMENT: Readonly<Record<string, string>> = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'content-security-policy':
    "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
}

const NAME = /^[\w!#$%&'*+.^`|~-]+$/
const VALUE = /^[\x20-\x7e]+$/
/** They describe the message, not the policy: setting them for all answers breaks them. */
const NOT_A_POLICY =
  /^(content-(type|length|encoding|range)|transfer-encoding|connection|vary|set-cookie|date)$/

/**
 * The constant headers of answers: the secure defaults (OWASP HTTP Headers, ASVS 3.4), changed as
 * configured. `Strict-Transport-Security` is sent in production only; browsers heed it over HTTPS.
 */
export function securityHeaders(
  config: SecurityHeadersConfig | undefined,
  options: { mode: Mode; report(problem: BootProblem): void },
): SecurityHeaders {
  if (config === false) {
    const line = 'http.securityHeaders is false: answers carry no security headers'
    return { api: [], document: [], loosened: [line] }
  }
  const defaults = options.mode === 'production' ? { ...DEFAULTS, ...PRODUCTION } : DEFAULTS
  const changes: Record<string, string | false> = {}
  const loosened: string[] = []
  for (const [written, value] of Object.entries(config ?? {})) {
    const name = written.toLowerCase()
    const problem = wrongHeader(name, value)
    if (problem) options.report({ ...problem, key: `http.securityHeaders.${written}` })
    else changes[name] = value
    if (value === false && (name in DEFAULTS || name in PRODUCTION || name in DOCUMENT)) {
      loosened.push(`http.securityHeaders leaves out ${name}`)
    } else if (name in defaults && value !== defaults[name]) {
      loosened.push(
        `http.securityHeaders sets ${name} to "${value}" instead of "${defaults[name]}"`,
      )
    }
  }
  return {
    api: pairs({ ...defaults, ...changes }),
    document: pairs({ ...defaults, ...DOCUMENT, ...changes }),
    loosened,
  }
}

/**
 * Why a header cannot be sent on every answer; undefined when it can.
 *
 * @param name in lower case
 */
export function wrongHeader(name: string, value: string | false): BootProblem | undefined {
  if (!NAME.test(name) || (value !== false && !VALUE.test(value))) {
    return {
      message: `"${name}" is not a header that can be sent`,
      mend: 'write a header name, and a value of printable ASCII characters on one line',
    }
  }
  if (!NOT_A_POLICY.test(name)) return undefined
  return {
    message: `the header ${name} cannot be the same on every answer`,
    mend: 'remove the key; an action sets it with ctx.http.headers',
  }
}

function pairs(headers: Record<string, string | false>): HeaderPairs {
  return Object.entries(headers).filter((pair): pair is [string, string] => pair[1] !== false)
}

/**
 * Puts constant headers on an answer that was not made from them, where it does not carry its own.
 * Answers of a known shape are cheaper: put the pairs into one `Headers` object at boot and share it
 * between their `Response` inits (0.5 µs a request).
 */
export function addMissing(headers: Headers, constant: HeaderPairs): void {
  for (const [name, value] of constant) if (!headers.has(name)) headers.set(name, value)
}
