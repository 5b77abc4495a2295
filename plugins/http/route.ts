import { Kind } from '@sinclair/typebox'
import { type RegisteredAction, type Trigger, mistake } from '../../kernel/index.ts'
import { type BodyPlan, bodyPlan, isEmptySchema, itemsOf } from './body-plan.ts'
import { type PathTemplate, joinPath, parsePath } from './path.ts'
import type { ApiMethod, ApiTriggerOptions } from './triggers.ts'

/** Where an input property is read from. */
export interface InputSource {
  readonly in: 'path' | 'query' | 'header' | 'cookie' | 'body'
  /** What it is called there; the property's own name but for headers and cookies. */
  readonly name: string
}

/** What an `api` trigger means for its action; for OpenAPI, clients and lists of routes. */
export interface ApiRoute {
  readonly method: ApiMethod
  /** With the modules' prefixes: `/tasks/:id`, `/files/*path`. */
  readonly path: string
  readonly template: PathTemplate
  /** Where each input property comes from. Empty when the body as a whole is the input. */
  readonly sources: Readonly<Record<string, InputSource>>
  /** Undefined when no body is read. */
  readonly body: BodyPlan | undefined
  /** Status of a success. */
  readonly status: number
  /** Bytes; undefined for the app's default. */
  readonly maxBodySize: number | undefined
}

/** A route, and the action that it serves. */
export interface ServedRoute extends ApiRoute {
  readonly action: RegisteredAction
  readonly trigger: Trigger
}

const BODILESS: ReadonlySet<number> = new Set([204, 205, 304])
const BODY_METHODS: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH'])
const NAMES = "write letters, digits and hyphens, such as 'x-requested-by'"
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/

/**
 * The route of an action's `api` trigger.
 *
 * @throws TypeError when the trigger does not fit the action's input
 */
export function routeOf(action: RegisteredAction, trigger: Trigger): ApiRoute {
  const options = trigger.options as ApiTriggerOptions
  const { method } = options
  const prefixes = action.modules.map((module) => module['~module'].apiPrefix ?? '')
  const template = parsePath(joinPath([...prefixes, checkedSlash(options.path)]))
  const takesBody = BODY_METHODS.has(method)
  const { properties } = action.input

  const sources: Record<string, InputSource> = {}
  const claim = (property: string, source: InputSource): void => {
    const what =
      source.in === 'path' ? `path parameter "${property}"` : `${source.in} "${source.name}"`
    if (!properties || !Object.hasOwn(properties, property)) {
      throw properties
        ? mistake(
            `the ${what} is for an input property "${property}", which the input schema does not have`,
            `declare "${property}" in \`input\`, or take it out of the trigger`,
          )
        : mistake(`the ${what} needs an input that is an object schema`, 'make it a t.Object')
    }
    const other = sources[property]
    if (other) {
      throw mistake(
        `the input property "${property}" would come from the ${other.in} and from the ${source.in}`,
        'take it from one',
      )
    }
    sources[property] = source
  }
  for (const name of template.parameters) claim(name, { in: 'path', name })
  for (const [property, name] of Object.entries(options.headers ?? {})) {
    if (!TOKEN.test(name)) throw mistake(`"${name}" is not a header's name`, NAMES)
    claim(property, { in: 'header', name: name.toLowerCase() })
  }
  for (const [property, name] of Object.entries(options.cookies ?? {})) {
    if (!TOKEN.test(name)) throw mistake(`"${name}" is not a cookie's name`, NAMES)
    claim(property, { in: 'cookie', name })
  }
  for (const name of options.query ?? []) claim(name, { in: 'query', name })
  for (const name of Object.keys(properties ?? {})) {
    if (!sources[name]) sources[name] = { in: takesBody ? 'body' : 'query', name }
  }
  const required = new Set<string>(action.input.json['required'])
  for (const [property, source] of Object.entries(sources)) {
    const schema = properties![property]!
    if (source.in === 'path') checkPathProperty(property, schema)
    else if (source.in !== 'body' && required.has(property)) {
      checkText(property, source, schema)
    }
  }

  if (!takesBody) {
    if (options.body !== undefined || options.maxBodySize !== undefined) {
      throw mistake(`a ${method} reads no body`, 'leave out "body" and "maxBodySize"')
    }
    if (!properties && !isEmptySchema(action.input.json)) {
      throw mistake(
        `a ${method} reads no body, so its input must be an object schema`,
        'make it a t.Object, whose properties come from the path and the query',
      )
    }
  }
  const empty = action.output.kind === 'empty'
  if (!empty && options.status !== undefined && BODILESS.has(options.status)) {
    throw mistake(
      `an answer with status ${options.status} has no body, and the action has an output`,
      'make the output t.Void(), or take another status',
    )
  }
  checkSendable(action)
  return {
    method,
    path: template.path,
    template,
    sources,
    body: takesBody ? bodyPlan(action.input, sources, options.body) : undefined,
    status: options.status ?? (empty ? 204 : 200),
    maxBodySize: options.maxBodySize,
  }
}

function checkedSlash(path: string): string {
  if (!path.startsWith('/'))
    throw mistake(`the path "${path}" must begin with "/"`, `write "/${path}"`)
  if (/\/\//.test(path)) {
    const mend = `write "${path.replace(/\/+/g, '/')}"`
    throw mistake(`the path "${path}" has an empty part between two slashes`, mend)
  }
  return path
}

function checkPathProperty(name: string, schema: { readonly [key: string]: unknown }): void {
  const type = schema['type']
  if (type === 'object' || type === 'array' || schema['format'] === 'binary') {
    throw mistake(
      `the path parameter "${name}" is one text, and cannot hold ${type === 'string' ? 'a file' : `an ${type}`}`,
      'take it from the body or the query',
    )
  }
}

type JsonSchema = RegisteredAction['input']['json']

/**
 * Refuses an input property that must be there and whose source, one text or several, cannot hold it.
 *
 * @throws TypeError with the mend
 */
function checkText(property: string, source: InputSource, schema: JsonSchema): void {
  if (!isNeverText(schema)) return
  throw mistake(
    `the input property "${property}" comes from the ${source.in}, and is no text or list of texts`,
    'take it from a body, with POST, PUT or PATCH, or write its parts as properties of their own',
  )
}

function isNeverText(schema: JsonSchema): boolean {
  const { anyOf, allOf, type } = schema as {
    [key in 'anyOf' | 'allOf']?: JsonSchema[]
  } & { type?: unknown }
  if (anyOf) return anyOf.every(isNeverText)
  if (allOf) return allOf.some(isNeverText)
  if (type === 'array') return itemsOf(schema).some(isNeverText)
  return type === 'object' || schema['format'] === 'binary'
}

const UNSENDABLE: Readonly<Record<string, string>> = {
  BigInt: 'give it out as t.String()',
  Uint8Array: 'give bytes out with t.Raw(type), or as a base64 t.String()',
}

/**
 * Refuses an output that JSON cannot say.
 *
 * @throws TypeError with the mend
 */
function checkSendable({ output }: RegisteredAction): void {
  if (output.kind === 'raw') return
  const seen = new Set<unknown>()
  const pending: unknown[] = [output.json]
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (typeof next !== 'object' || next === null || seen.has(next)) continue
    seen.add(next)
    const kind: unknown = Reflect.get(next, Kind)
    const mend = typeof kind === 'string' ? UNSENDABLE[kind] : undefined
    if (mend !== undefined)
      throw mistake(`its output has a t.${String(kind)}, which JSON cannot say`, mend)
    pending.push(...(Object.values(next) as unknown[]))
  }
}
