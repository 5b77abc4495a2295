/** Why a request was refused. */
export interface CsrfRefusal {
  readonly rule: 'cross-site' | 'foreign-origin' | 'no-origin' | 'simple-content-type'
  /** For the caller: what is wrong and what to do. */
  readonly message: string
}

/** What {@link csrfRefusal} has to know of the app. */
export interface CsrfOptions {
  /** Origins that may send requests with the user's cookies: the app's own, and its other fronts. */
  allowed(origin: string): boolean
  /** Whether the route declares a form as its body; otherwise forms are refused. Default false. */
  forms?: boolean
}

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS'])
/** What a page of another site can send without asking first (Fetch, "CORS-safelisted"). */
const SIMPLE = new Set(['application/x-www-form-urlencoded', 'multipart/form-data', 'text/plain'])
const MEDIA_TYPE = /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+$/

const REFUSALS = {
  'cross-site': 'This request comes from a page of another site.',
  'foreign-origin': 'This request comes from an origin that is not on the list.',
  'no-origin':
    'A request with a session cookie says where it comes from: send Sec-Fetch-Site or Origin, or use an API key instead of the cookie.',
  'simple-content-type': 'A request with a session cookie has a body of type application/json.',
} as const

function refuse(rule: CsrfRefusal['rule']): CsrfRefusal {
  return { rule, message: REFUSALS[rule] }
}

/**
 * Whether a request that is authenticated by a cookie may be a forged one; undefined when it is not.
 * Requests that carry no cookie credentials need no check.
 *
 * A method that changes something needs `Sec-Fetch-Site: same-origin` or `none`, or an allowed
 * `Origin`; and its body is of no type that a plain form can send (OWASP CSRF Prevention, Fetch
 * Metadata).
 */
export function csrfRefusal(
  method: string,
  headers: Headers,
  options: CsrfOptions,
): CsrfRefusal | undefined {
  if (SAFE.has(method)) return undefined
  const site = headers.get('sec-fetch-site')
  if (site !== 'same-origin' && site !== 'none') {
    const origin = headers.get('origin')
    if (origin === null) return refuse(site === null ? 'no-origin' : 'cross-site')
    if (!options.allowed(origin)) return refuse(site === null ? 'foreign-origin' : 'cross-site')
  }
  return options.forms || !mayBeForm(headers) ? undefined : refuse('simple-content-type')
}

function mayBeForm(headers: Headers): boolean {
  const declared = headers.get('content-type')
  if (declared === null) {
    const length = headers.get('content-length')
    return headers.has('transfer-encoding') || (length !== null && length !== '0')
  }
  const type = declared.split(';', 1)[0]!.trim().toLowerCase()
  return SIMPLE.has(type) || !MEDIA_TYPE.test(type)
}
