import type { TOptional, TSchema, TUnsafe } from '@sinclair/typebox'
import { t } from '../../kernel/index.ts'
import { type Encoding, encodingReader } from './accept-encoding.ts'
import { encodeStream, encodeText } from './encode.ts'
import { weakened } from './etag.ts'
import { addVary } from './vary.ts'

/** Config `http.compression`: off unless set; `true` means the defaults. */
export type CompressionConfig =
  | boolean
  | {
      /** Smallest body that is worth it, in bytes. Default 1024. */
      readonly threshold?: number
      /** In order of preference among those that the client likes equally. Default zstd, br, gzip. */
      readonly encodings?: readonly Encoding[]
    }

/** Schema of {@link CompressionConfig}. */
export const compressionConfig: TOptional<TUnsafe<CompressionConfig>> = t.Optional(
  t.Union(
    [
      t.Boolean(),
      t.Object(
        {
          threshold: t.Optional(t.Integer({ minimum: 0 })),
          encodings: t.Optional(
            t.Array(t.Union([t.Literal('zstd'), t.Literal('br'), t.Literal('gzip')]), {
              minItems: 1,
              uniqueItems: true,
            }),
          ),
        },
        { additionalProperties: false },
      ),
    ],
    { description: "true, false, or { threshold: bytes, encodings: ['zstd', 'br', 'gzip'] }" },
  ),
) as TSchema as TOptional<TUnsafe<CompressionConfig>>

/** Compresses answers. What it leaves alone it returns as it is. */
export interface Compression {
  /** Bodies shorter than this (in UTF-16 units, of which a byte or more is made) stay as they are. */
  readonly threshold: number
  /**
   * The answer with this text, at least {@link threshold} long. A promise only for bodies so large
   * that they are compressed on another thread.
   *
   * @param init may be shared: it is copied. Has the content type, and the ETag if there is one
   */
  text(text: string, request: Request, init: TextInit): Response | Promise<Response>
  /**
   * The same for an answer whose body is a stream or a file. Each chunk is passed on when it comes;
   * nothing is held back to fill a block.
   *
   * @param size of the body in bytes, as far as it is known
   */
  response(answer: Response, request: Request, size?: number): Response
}

/** Status and headers of an answer. */
export interface TextInit {
  readonly status?: number
  readonly headers: Headers
}

const THRESHOLD = 1024
const PREFERENCE: readonly Encoding[] = ['zstd', 'br', 'gzip']

const COMPRESSIBLE =
  /^(?:text\/(?!event-stream)|application\/(?:json|x-ndjson|javascript|xml|wasm|manifest\+json|graphql|rtf|toml|yaml|sql)(?:$|;|\s)|[\w.-]+\/[\w.-]+\+(?:json|xml|text)(?:$|;|\s)|font\/(?:ttf|otf)|image\/(?:bmp|x-icon)|model\/)/i

/** Whether bodies of this media type get smaller; Server-Sent Events are left alone. */
export function isCompressible(type: string | null): boolean {
  return type !== null && COMPRESSIBLE.test(type)
}

/**
 * Compression at boot; undefined when it is off, which is the default: a proxy in front usually does
 * it, and over TLS the length of a compressed answer tells an attacker who can put text of his own
 * into it something of the secrets beside it (BREACH).
 *
 * When on, bodies under the threshold cost nothing, others one look at `Accept-Encoding`.
 */
export function compression(config: CompressionConfig | undefined): Compression | undefined {
  if (!config) return undefined
  const { threshold = THRESHOLD, encodings = PREFERENCE } = config === true ? {} : config
  const accepted = encodingReader(encodings)
  const chosen = (request: Request): Encoding | undefined =>
    accepted(request.headers.get('accept-encoding'))[0]
  return {
    threshold,
    text(text, request, init) {
      if (!eligible(init.status ?? 200, init.headers)) return new Response(text, init)
      const encoding = chosen(request)
      const headers = new Headers(init.headers)
      if (encoding === undefined) {
        addVary(headers, 'Accept-Encoding')
        return new Response(text, { ...init, headers })
      }
      mark(headers, encoding)
      const bytes = encodeText(text, encoding)
      return bytes instanceof Promise
        ? bytes.then((encoded) => new Response(encoded, { ...init, headers }))
        : new Response(bytes, { ...init, headers })
    },
    response(answer, request, size) {
      const { status, statusText, headers, body } = answer
      const length = size ?? Number(headers.get('content-length') ?? Infinity)
      if (body === null || length < threshold || !eligible(status, headers)) return answer
      const encoding = chosen(request)
      if (encoding === undefined) {
        addVary(headers, 'Accept-Encoding')
        return answer
      }
      mark(headers, encoding)
      return new Response(encodeStream(body, encoding), { status, statusText, headers })
    },
  }
}

function eligible(status: number, headers: Headers): boolean {
  if (status < 200 || status === 204 || status === 206 || status === 304) return false
  if (headers.has('content-encoding') || headers.has('content-range')) return false
  if (headers.get('cache-control')?.toLowerCase().includes('no-transform')) return false
  return isCompressible(headers.get('content-type'))
}

function mark(headers: Headers, encoding: Encoding): void {
  headers.set('content-encoding', encoding)
  // Ranges and digests are of the body as it was.
  for (const name of ['content-length', 'accept-ranges', 'content-md5', 'content-digest']) {
    headers.delete(name)
  }
  const etag = headers.get('etag')
  if (etag !== null) headers.set('etag', weakened(etag))
  addVary(headers, 'Accept-Encoding')
}
