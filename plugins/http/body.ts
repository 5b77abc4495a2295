import {
  BunbaseError,
  MalformedJson,
  parseJson,
  publicError,
  type textReader,
} from '../../kernel/index.ts'
import { type BodyPlan, MEDIA_TYPES, bodyType } from './body-plan.ts'
import { readBytes, unreadable } from './body-bytes.ts'
import { checkedText, decodeText, mayExceed } from './body-text.ts'
import { MalformedRequest, UnsupportedMediaType } from './errors.ts'
import { checkHost } from './host-header.ts'
import { readMultipart } from './multipart.ts'
import { readParameters } from './query.ts'
import type { BodyType } from './triggers.ts'

/**
 * Reads a request's body into an input, or a part of one. In steps, because each promise that is
 * made after another costs a JSON request some per cent of its whole time.
 */
export interface BodyReader {
  /** The text of a JSON body, or whatever another body means. */
  readonly read: (request: Request) => Promise<unknown>
  /** What that means. */
  readonly take: (request: Request, raw: unknown) => unknown
  /** Why there is no body, given what `read` threw or rejected with. */
  readonly blame: (request: Request, error: unknown) => unknown
}

/** How the properties that a form can carry are read from text. */
export type FieldReaders = ReadonlyMap<string, ReturnType<typeof textReader>>

/**
 * Compiles how a route reads its body.
 *
 * @param readers of the properties whose source is the body
 * @param limit of its length, in bytes
 * @param closed whether the input's schema refuses unknown names at every depth by itself
 */
export function bodyReader(
  readers: FieldReaders,
  { types, whole }: BodyPlan,
  limit: number,
  closed: boolean,
): BodyReader {
  const accepted = new Set(types)
  const empty = (): unknown => (whole ? undefined : {})
  const readFields = (text: string): unknown =>
    text.length === 0 ? empty() : readForm(text, readers)
  // A compressed body is read as if it were none, which costs nothing, until that fails.
  const explain = (request: Request, error: unknown): unknown =>
    request.headers.has('content-encoding') ? refusal(types) : error

  const read = (request: Request): Promise<unknown> => {
    const { headers } = request
    checkHost(headers)
    const header = headers.get('content-type')
    const type = bodyType(header)
    if (type === undefined || !accepted.has(type)) {
      // A request that has no body needs no content type.
      if (hasBody(request)) throw refusal(types)
      return Promise.resolve(empty())
    }
    // Bun would read to its own limit, which is far beyond.
    if (type === 'multipart' || mayExceed(headers, limit)) {
      return readBytes(request, limit)
        .then((bytes) => {
          if (type === 'multipart') return readMultipart(bytes, header!, readers)
          const text = decodeText(bytes)
          return type === 'json' ? { [EXACT]: text } : readFields(text)
        })
        .catch((error: unknown) => Promise.reject(publicError(explain(request, error))))
    }
    const text = request.text()
    if (type === 'json') return text
    return text.then((form) => {
      try {
        return readFields(checkedText(form))
      } catch (error) {
        throw explain(request, error)
      }
    })
  }
  return {
    read,
    take(request, raw) {
      const exact = typeof raw === 'object' ? (raw as Exact | null)?.[EXACT] : undefined
      if (typeof raw !== 'string' && exact === undefined) return raw
      try {
        const text = exact ?? checkedText(raw as string)
        return text.length === 0 ? empty() : readJson(text, closed)
      } catch (error) {
        throw explain(request, error)
      }
    },
    blame: (request, error) => (error instanceof BunbaseError ? error : unreadable(request, error)),
  }
}

/** JSON text that was decoded strictly: U+FFFD in it was sent. */
const EXACT: unique symbol = Symbol('exact')
interface Exact {
  readonly [EXACT]?: string
}

function hasBody({ headers, body }: Request): boolean {
  const length = headers.get('content-length')
  return length === null ? body !== null : length !== '0'
}

function refusal(types: readonly BodyType[]): Error {
  const accepted = types.map((type) => MEDIA_TYPES[type])
  return new UnsupportedMediaType({
    message: `Send the body as ${accepted.join(' or ')}, in UTF-8 and not compressed.`,
    details: { accepted },
  })
}

function readJson(text: string, closed: boolean): unknown {
  try {
    return parseJson(text, { closed })
  } catch (error) {
    if (!(error instanceof MalformedJson)) throw error
    const [issue] = error.issues
    throw new MalformedRequest({
      message: `The body ${issue!.path === '' ? '' : `at ${issue!.path} `}is refused: ${issue!.message}.`,
    })
  }
}

function readForm(text: string, readers: FieldReaders): Record<string, unknown> {
  const input: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(readParameters(text, 0, 'form'))) {
    const read = readers.get(name)
    input[name] = read ? read(value) : value
  }
  return input
}
