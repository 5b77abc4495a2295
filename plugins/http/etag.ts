import { t } from '../../kernel/index.ts'
import type { TOptional, TUnion, TBoolean, TLiteral } from '@sinclair/typebox'

/** Config `http.etag`: off unless set; `true` means `'weak'`. */
export const etagConfig: TOptional<TUnion<[TBoolean, TLiteral<'weak'>, TLiteral<'strong'>]>> =
  t.Optional(
    t.Union([t.Boolean(), t.Literal('weak'), t.Literal('strong')], {
      description: 'true, false, "weak" or "strong": whether GET answers carry an ETag',
    }),
  )

/** Whether answers carry an ETag, and which kind. */
export type EtagConfig = boolean | 'weak' | 'strong'

/**
 * The function that makes ETags of bodies; undefined when they are off.
 *
 * A strong one promises byte-for-byte equality and is what `If-Match` and `If-Range` need; a body
 * that is compressed on the way out has its ETag weakened.
 */
export function etags(config: EtagConfig | undefined): ((body: string) => string) | undefined {
  if (!config) return undefined
  const prefix = config === 'strong' ? '"' : 'W/"'
  return (body) => `${prefix}${body.length.toString(36)}-${Bun.hash.xxHash3(body).toString(36)}"`
}

/** Strong ETags become weak; weak ones stay. For a body that is re-encoded on the way out. */
export function weakened(etag: string): string {
  return etag.startsWith('W/') ? etag : `W/${etag}`
}

const TAGS = /(?:W\/)?"[\x21\x23-\x7e\x80-\uffff]*"/g

const opaque = (etag: string): string => (etag.startsWith('W/') ? etag.slice(2) : etag)

/**
 * Whether `If-None-Match` names this ETag (weak comparison, RFC 9110, 13.1.2): a GET or HEAD is then
 * answered with 304, another method with 412.
 */
export function ifNoneMatch(header: string | null, etag: string): boolean {
  if (header === null) return false
  if (header === etag || header.trim() === '*') return true
  const wanted = opaque(etag)
  return header.match(TAGS)?.some((tag) => opaque(tag) === wanted) ?? false
}

/**
 * Whether `If-Match` lets the request through (strong comparison, RFC 9110, 13.1.1): answer 412 when
 * it is false. True without the header. A weak ETag never matches.
 *
 * @param etag of the present state; undefined when there is none, which only "no header" lets through
 */
export function ifMatch(header: string | null, etag: string | undefined): boolean {
  if (header === null) return true
  if (etag === undefined) return false
  if (header.trim() === '*') return true
  return !etag.startsWith('W/') && (header.match(TAGS)?.includes(etag) ?? false)
}

/** What a 304 repeats of the answer it stands for (RFC 9110, 15.4.5): everything but the content's own. */
const OF_THE_CONTENT = [
  'content-type',
  'content-length',
  'content-encoding',
  'content-language',
  'content-range',
  'last-modified',
]

/** The 304 for an answer that would have had these headers. */
export function notModified(answer: Headers): Response {
  const headers = new Headers(answer)
  for (const name of OF_THE_CONTENT) headers.delete(name)
  return new Response(null, { status: 304, headers })
}
