import { Kind, PatternStringExact, type TSchema } from '@sinclair/typebox'
import { Flattener } from './flatten.ts'
import { remember } from './read.ts'
import type { IntersectShape, ObjectShape, Shape } from './shape.ts'

/** Which side of an action a schema describes. */
export type Side = 'input' | 'output'

/**
 * Plain JSON Schema (2020-12) that stands by itself: what is recursive or has an `$id` is under
 * `$defs`. For an input every object is closed and what has a default is not required. TypeBox's
 * symbols are kept; JSON does not show them.
 */
export function toJson(shape: Shape, side: Side): TSchema {
  const writer = new JsonWriter(side)
  const root = writer.content(shape)
  const id = authorsId(shape)
  const named = id === undefined || id in writer.defs ? {} : { $id: id }
  const defs = Object.keys(writer.defs).length > 0 ? { $defs: writer.defs } : {}
  const json = { ...named, ...root, ...defs } as unknown as TSchema
  remember(json, shape)
  return json
}

/** An `$id` that somebody chose, which `t.Recursive` did not make up. */
function authorsId({ schema }: Shape): string | undefined {
  return typeof schema.$id === 'string' && !/^T\d+$/.test(schema.$id) ? schema.$id : undefined
}

class JsonWriter {
  readonly defs: Record<string, object> = Object.create(null)
  readonly #names = new Map<Shape, string>()
  readonly #flattener = new Flattener()
  readonly #side: Side

  constructor(side: Side) {
    this.#side = side
  }

  write = (shape: Shape, open = false): object => {
    const json = shape.cyclic || authorsId(shape) ? this.#refer(shape) : this.content(shape, open)
    remember(json as TSchema, shape)
    return json
  }

  /** `open`: part of an intersection, which is closed as a whole. */
  content(shape: Shape, open = false): object {
    const own = keywords(shape.schema)
    switch (shape.kind) {
      case 'leaf':
        return shape.schema[Kind] === 'RegExp'
          ? asPattern(own)
          : { ...own, ...TRAVELS_AS[shape.schema[Kind]] }
      case 'object':
        return { ...own, ...this.#object(shape, open) }
      case 'array': {
        const contains = shape.contains && { contains: this.write(shape.contains) }
        return { ...own, items: this.write(shape.item), ...contains }
      }
      case 'tuple': {
        const { additionalItems: _, ...rest } = own
        const prefix =
          shape.items.length > 0 ? { prefixItems: shape.items.map((it) => this.write(it)) } : {}
        return { ...rest, ...prefix, items: false }
      }
      case 'union': {
        const branches = shape.branches.filter((it) => it.schema[Kind] !== 'Undefined')
        return { ...own, anyOf: branches.map((it) => this.write(it, open)) }
      }
      case 'intersect':
        return { ...this.#intersect(shape, open), ...notKind(own) }
      case 'not':
        return { ...own, not: this.write(shape.inner, true) }
    }
  }

  #refer(shape: Shape): object {
    let name = this.#names.get(shape)
    if (name === undefined) {
      const wanted = authorsId(shape) ?? 'Recursive'
      name = wanted
      for (let n = 2; name in this.defs; n++) name = `${wanted}${n}`
      this.#names.set(shape, name)
      this.defs[name] = {}
      this.defs[name] = this.content(shape)
    }
    return { [Kind]: 'Ref', $ref: `#/$defs/${name.replaceAll('~', '~0').replaceAll('/', '~1')}` }
  }

  #object(shape: ObjectShape, open: boolean): object {
    const properties = shape.properties.map(({ key, shape }) => [key, this.write(shape)])
    const required = shape.properties
      .filter((it) => it.required && !(this.#side === 'input' && 'default' in it.shape.schema))
      .map((it) => it.key)
    // TypeBox's pattern for any key leaves out those with a line break.
    const any = shape.patterns.find(({ source }) => source === PatternStringExact)?.shape
    const patterns = shape.patterns
      .filter(({ source }) => source !== PatternStringExact)
      .map(({ source, shape }) => [source, this.write(shape)])
    const extra = any ?? shape.extra
    const closed = extra === 'none' && this.#side === 'input' && !open
    return {
      type: 'object',
      ...(properties.length > 0 || (patterns.length === 0 && !any)
        ? { properties: Object.fromEntries(properties) }
        : {}),
      ...(patterns.length > 0 ? { patternProperties: Object.fromEntries(patterns) } : {}),
      ...(required.length > 0 ? { required } : {}),
      ...(typeof extra === 'object' ? { additionalProperties: this.write(extra) } : {}),
      ...(extra === 'any' ? { additionalProperties: true } : {}),
      ...(closed ? { additionalProperties: false } : {}),
    }
  }

  /** As plain objects where it can be; few tools understand `unevaluatedProperties`. */
  #intersect(shape: IntersectShape, open: boolean): object {
    const flat = this.#flattener.flatten(shape)
    if (flat) return this.content(flat, open)
    return { allOf: shape.branches.map((it) => this.write(it, true)) }
  }
}

// An intersection that became an object is one.
function notKind(own: Record<string | symbol, unknown>): object {
  const { [Kind]: _, type: __, ...rest } = own
  return rest
}

const DROPPED = new Set([
  '$id',
  '$defs',
  '$schema',
  'definitions',
  'secret',
  'pii',
  'properties',
  'patternProperties',
  'required',
  'additionalProperties',
  'unevaluatedProperties',
  'items',
  'prefixItems',
  'anyOf',
  'oneOf',
  'allOf',
  'not',
  'contains',
])

/** A schema's keywords that neither hold schemas nor are only for this framework. */
function keywords(schema: TSchema): Record<string | symbol, unknown> {
  const kept: Record<string | symbol, unknown> = {}
  for (const key of Reflect.ownKeys(schema)) {
    const value: unknown = Reflect.get(schema, key)
    if (typeof key === 'string' && (DROPPED.has(key) || typeof value === 'function')) continue
    kept[key] = value
  }
  return kept
}

/** JSON Schema's patterns have no flags: a `t.RegExp` that needs some is only told of as text. */
function asPattern({ source, flags, ...rest }: Record<string | symbol, unknown>): object {
  const isPlain = flags === '' || flags === 'u' || flags === 'v'
  return { ...rest, type: 'string', ...(isPlain ? { pattern: source } : {}) }
}

/** TypeBox's types that JSON Schema has no word for, as they travel. */
const TRAVELS_AS: Readonly<Record<string, object>> = {
  Date: { type: 'string', format: 'date-time' },
  Uint8Array: { type: 'string', contentEncoding: 'base64' },
  BigInt: { type: 'string', pattern: '^-?\\d+$' },
  Void: { type: 'null' },
  Undefined: { type: 'null' },
}
