import { Kind } from '@sinclair/typebox'
import { type RegisteredAction, textReader } from '../../kernel/index.ts'
import { type BodyReader, bodyReader } from './body.ts'
import { MalformedRequest } from './errors.ts'
import type { Exchange } from './exchange.ts'
import { checkHost, checkedUrl } from './host-header.ts'
import { readCookies } from './cookies.ts'
import { type RawValues, decodePercent, readParameters } from './query.ts'
import type { ApiRoute, InputSource } from './route.ts'

/** How a route's input is read, in steps that may have to be waited for. */
export interface InputReader {
  readonly read: (exchange: Exchange) => unknown
  /** Makes the input of what `read` gave; undefined when that is the input. */
  readonly take: ((exchange: Exchange, raw: unknown) => unknown) | undefined
  /** Why there is no input, given what `read` threw or rejected with; undefined for just that. */
  readonly blame: ((exchange: Exchange, error: unknown) => unknown) | undefined
}

type Fill = (exchange: Exchange, input: Record<string, unknown>) => void
type JsonSchema = RegisteredAction['input']['json']
type TextReader = ReturnType<typeof textReader>

interface Text {
  readonly property: string
  readonly name: string
  readonly read: TextReader
}

/**
 * Compiles how a route's input is put together. Only the sources that it names are touched.
 *
 * @param size longest body in bytes
 */
export function inputReader(action: RegisteredAction, route: ApiRoute, size: number): InputReader {
  const { properties } = action.input
  const from = (where: InputSource['in']): Text[] =>
    Object.entries(route.sources)
      .filter(([, source]) => source.in === where)
      .map(([property, { name }]) => ({ property, name, read: textReader(properties![property]!) }))

  const fills: Fill[] = []
  const path = from('path')
  if (path.length > 0) fills.push(pathFill(path, route))
  const headers = from('header')
  if (headers.length > 0) {
    fills.push(headerFill(headers.map((text) => listed(text, properties![text.property]!))))
  }
  const cookies = from('cookie')
  if (cookies.length > 0) fills.push(cookieFill(cookies))
  const query = from('query')
  if (query.length > 0) {
    fills.push(route.body ? closedQueryFill(query) : openQueryFill(query, route))
  }

  if (!properties) return wholeReader(action, route, size)
  const [only] = fills
  const fillAll: Fill | undefined =
    fills.length < 2
      ? only
      : (exchange, input) => {
          for (const fill of fills) fill(exchange, input)
        }
  if (!route.body) {
    return atOnce((exchange) => {
      const input: Record<string, unknown> = {}
      fillAll?.(exchange, input)
      return input
    })
  }
  const fields = new Map(from('body').map(({ name, read }) => [name, read]))
  const body = bodyReader(fields, route.body, size, action.input.closed)
  if (!fillAll) return inSteps(body)
  const elsewhere = Object.entries(route.sources).filter(([, source]) => source.in !== 'body')
  return atOnce((exchange) => {
    const { request } = exchange
    const input: Record<string, unknown> = {}
    fillAll(exchange, input)
    return body.read(request).then(
      (raw) => joined(body.take(request, raw), input, elsewhere),
      (error: unknown) => Promise.reject(body.blame(request, error) as Error),
    )
  })
}

function atOnce(read: InputReader['read']): InputReader {
  return { read, take: undefined, blame: undefined }
}

function inSteps(body: BodyReader): InputReader {
  return {
    read: ({ request }) => body.read(request),
    take(exchange, raw) {
      const input = body.take(exchange.request, raw)
      // A text is that of a JSON body, unless there was none.
      if (typeof raw === 'string' && raw.length > 0) exchange.inputText = raw
      return input
    },
    blame: ({ request }, error) => body.blame(request, error),
  }
}

function wholeReader(action: RegisteredAction, route: ApiRoute, size: number): InputReader {
  if (route.body) return inSteps(bodyReader(new Map(), route.body, size, action.input.closed))
  // In JSON Schema `t.Void()` is null, too.
  const nothing = action.input.json[Kind] === 'Null' ? null : undefined
  return atOnce(() => nothing)
}

/** The body's properties with those from elsewhere. A name in both is refused, never picked. */
function joined(
  body: unknown,
  input: Record<string, unknown>,
  elsewhere: readonly (readonly [string, InputSource])[],
): unknown {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return body
  for (const [property, source] of elsewhere) {
    if (Object.hasOwn(body, property)) {
      throw new MalformedRequest({
        message: `"${property}" comes from the ${source.in}; leave it out of the body.`,
      })
    }
  }
  return Object.assign(body, input)
}

function pathFill(texts: readonly Text[], route: ApiRoute): Fill {
  const wildcard = route.template.segments.at(-1)?.kind === 'wildcard'
  const named = (wildcard ? texts.slice(0, -1) : texts).map((text, index) => ({
    ...text,
    name: `p${index}`,
  }))
  const rest = wildcard ? texts.at(-1) : undefined
  const depth = route.template.segments.length
  return (exchange, input) => {
    const { params } = exchange
    for (const { property, name, read } of named) {
      const raw = params[name]!
      // Bun decodes path parameters, and puts U+FFFD where they are not UTF-8.
      if (raw.includes('\ufffd')) {
        throw new MalformedRequest({ message: 'The path is not percent-encoded UTF-8.' })
      }
      input[property] = read(raw)
    }
    if (rest) input[rest.property] = rest.read(restOf(checkedUrl(exchange.request), depth))
  }
}

/** What a wildcard stands for: Bun's router does not say. */
function restOf(url: string, depth: number): string {
  let start = url.indexOf('/', url.indexOf('://') + 3)
  for (let i = 1; i < depth; i++) start = url.indexOf('/', start + 1)
  const query = url.indexOf('?', start)
  return decodePercent(url.slice(start + 1, query < 0 ? url.length : query), 'path')
}

/** A header that is a list holds its items between commas, also where it was sent several times. */
function listed(text: Text, schema: JsonSchema): Text {
  if (schema['type'] !== 'array') return text
  const { read } = text
  return { ...text, read: (raw) => read(String(raw).split(',').map(trimmed).filter(Boolean)) }
}

const trimmed = (text: string): string => text.trim()

function headerFill(texts: readonly Text[]): Fill {
  return ({ request: { headers } }, input) => {
    checkHost(headers)
    for (const { property, name, read } of texts) {
      const raw = headers.get(name)
      if (raw !== null) input[property] = read(raw)
    }
  }
}

function cookieFill(texts: readonly Text[]): Fill {
  return ({ request }, input) => {
    checkHost(request.headers)
    const cookies = readCookies(request.headers.get('cookie'))
    for (const { property, name, read } of texts) {
      const raw = cookies.get(name)
      if (typeof raw !== 'string') continue
      // Bun decodes cookies, too.
      if (raw.includes('\ufffd')) {
        throw new MalformedRequest({
          message: `The cookie "${name}" is not percent-encoded UTF-8.`,
        })
      }
      input[property] = read(raw)
    }
  }
}

const NONE: RawValues = {}

function queryOf(request: Request): RawValues {
  const url = checkedUrl(request)
  const mark = url.indexOf('?')
  return mark < 0 ? NONE : readParameters(url, mark + 1, 'query')
}

/** Every parameter becomes a property; the input schema refuses those it does not know. */
function openQueryFill(texts: readonly Text[], route: ApiRoute): Fill {
  const readers = new Map(texts.map(({ name, read }) => [name, read]))
  return ({ request }, input) => {
    const values = queryOf(request)
    for (const name in values) {
      const read = readers.get(name)
      if (read) input[name] = read(values[name]!)
      else if (Object.hasOwn(route.sources, name)) {
        throw new MalformedRequest({
          message: `"${name}" comes from the ${route.sources[name]!.in}; leave it out of the query.`,
        })
      } else input[name] = values[name]
    }
  }
}

/** Only listed parameters are taken; another one is refused here, as the body is the input. */
function closedQueryFill(texts: readonly Text[]): Fill {
  const readers = new Map(texts.map(({ name, read }) => [name, read]))
  return ({ request }, input) => {
    const values = queryOf(request)
    for (const name in values) {
      const read = readers.get(name)
      if (!read) throw new MalformedRequest({ message: `Unknown query parameter "${name}".` })
      input[name] = read(values[name]!)
    }
  }
}
