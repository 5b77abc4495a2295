import { type RegisteredAction, mistake } from '../../kernel/index.ts'
import type { InputSource } from './route.ts'
import type { BodyType } from './triggers.ts'

/** How a route reads its request body. */
export interface BodyPlan {
  /** The whole input is the body; otherwise the properties whose source is `body`. */
  readonly whole: boolean
  /** Accepted types, the preferred one first. */
  readonly types: readonly BodyType[]
}

type InputSchema = RegisteredAction['input']
type JsonSchema = InputSchema['json']

const FORMS = 'leave it out: forms hold text, lists of text and files'

/** The media type of each body type. */
export const MEDIA_TYPES: Readonly<Record<BodyType, string>> = {
  json: 'application/json',
  form: 'application/x-www-form-urlencoded',
  multipart: 'multipart/form-data',
}

/** The body type of a `Content-Type`; undefined when it is none that we read, or not UTF-8. */
export function bodyType(header: string | null): BodyType | undefined {
  if (header === 'application/json') return 'json'
  if (header === null) return undefined
  const [media = '', ...parameters] = header.split(';').map((part) => part.trim().toLowerCase())
  const charset = parameters.find((parameter) => parameter.startsWith('charset='))
  if (charset && !/^charset="?utf-?8"?$/.test(charset)) return undefined
  if (/^application\/[\w.-]+\+json$/.test(media)) return 'json'
  return BODY_TYPES.find((type) => MEDIA_TYPES[type] === media)
}

const BODY_TYPES = ['json', 'form', 'multipart'] as const

/** Whether a schema only takes “nothing”. */
export function isEmptySchema(schema: JsonSchema): boolean {
  return ['void', 'undefined', 'null'].includes(String(schema['type']))
}

/**
 * Decides which body types fit an input.
 *
 * @throws TypeError when a wanted type cannot carry it
 */
export function bodyPlan(
  input: InputSchema,
  sources: Readonly<Record<string, InputSource>>,
  wanted: BodyType | readonly BodyType[] | undefined,
): BodyPlan {
  const inBody = Object.entries(input.properties ?? {}).filter(
    ([name]) => sources[name]?.in === 'body',
  )
  const files = inBody.some(([, schema]) => holdsFile(schema))
  const nested = inBody.filter(([, schema]) => !fitsForm(schema)).map(([name]) => name)
  const possible: BodyType[] = []
  if (!files) possible.push('json')
  if (input.properties && nested.length === 0) {
    if (!files) possible.push('form')
    possible.push('multipart')
  }
  const types = wanted === undefined ? possible : [wanted].flat()
  for (const type of types) {
    if (!Object.hasOwn(MEDIA_TYPES, type)) {
      throw mistake(`"${type}" is not a body type`, 'there are json, form and multipart')
    }
    if (!possible.includes(type)) {
      if (files && type !== 'multipart')
        throw mistake(`a ${type} body cannot carry files`, 'use multipart')
      throw input.properties
        ? mistake(`a ${type} body cannot carry "${nested[0]}"`, FORMS)
        : mistake(`a ${type} body needs an input that is an object schema`, 'make it a t.Object')
    }
  }
  if (types.length === 0) {
    throw mistake(`no body type can carry both files and "${nested[0]}"`, FORMS)
  }
  return { whole: input.properties === undefined, types }
}

function isFile(schema: JsonSchema): boolean {
  return schema['type'] === 'string' && schema['format'] === 'binary'
}

function branches(schema: JsonSchema): readonly JsonSchema[] {
  return (schema['anyOf'] as JsonSchema[] | undefined) ?? [schema]
}

function holdsFile(schema: JsonSchema): boolean {
  return branches(schema).some(
    (branch) => isFile(branch) || (branch['type'] === 'array' && itemsOf(branch).some(isFile)),
  )
}

const SCALARS: ReadonlySet<unknown> = new Set(['string', 'number', 'integer', 'boolean', 'null'])

function isScalar(schema: JsonSchema): boolean {
  if ('const' in schema || 'enum' in schema) return true
  return branches(schema).every(
    (branch) => SCALARS.has(branch['type']) || 'const' in branch || branch['type'] === 'Date',
  )
}

function fitsForm(schema: JsonSchema): boolean {
  return branches(schema).every(
    (branch) => isScalar(branch) || (branch['type'] === 'array' && itemsOf(branch).every(isScalar)),
  )
}

/** Schemas of a list's items: one for all, or those of a tuple, whose `items` is false. */
export function itemsOf({ prefixItems, items }: JsonSchema): readonly JsonSchema[] {
  return (prefixItems as JsonSchema[] | undefined) ?? (items === false ? [] : [items ?? {}])
}
