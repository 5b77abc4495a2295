import { Kind, type TSchema } from '@sinclair/typebox'
import { readJson } from './read-json.ts'
import { type Scope, follow, scopeWithin } from './scope.ts'
import type { Shape } from './shape.ts'

/** What `content` makes of a schema; `schema` when another one stands for it. */
export type Content = {
  [K in Shape['kind']]: Omit<Extract<Shape, { kind: K }>, 'schema' | 'cyclic'>
}[Shape['kind']] & { schema?: TSchema }

/** Reads a schema below the one being read, in the same scope. */
export type ReadChild = (schema: TSchema) => Shape

// The JSON form of a part has lost the document that its references point into.
const emitted = new WeakMap<object, Shape>()

/** Remembers which shape a schema was made from, so that `shapeOf` finds it. */
export function remember(schema: TSchema, shape: Shape): void {
  emitted.set(schema, shape)
}

/**
 * The shape of a TypeBox schema, of plain JSON Schema, or of a mixture.
 *
 * @throws UnusableSchema when a reference leads nowhere
 */
export function shapeOf(schema: TSchema): Shape {
  let shape = emitted.get(schema)
  if (!shape) {
    const scope = {
      ids: new Map(),
      document: schema,
      memo: new Map(),
      unfinished: new Set<Shape>(),
    }
    shape = read(schema, scope)
    emitted.set(schema, shape)
  }
  return shape
}

function read(schema: TSchema, outer: Scope): Shape {
  const target = follow(schema, outer)
  if (target) return classified(schema, read(target.schema, target.scope))
  const known = outer.memo.get(schema)
  if (known) {
    known.cyclic ||= outer.unfinished.has(known)
    return known
  }
  const scope = scopeWithin(schema, outer)
  // Children that refer back need something to refer to before there is a content.
  const shape = { schema, cyclic: false } as Shape
  outer.memo.set(schema, shape)
  outer.unfinished.add(shape)
  Object.assign(
    shape,
    content(schema, (child) => read(child, scope)),
  )
  outer.unfinished.delete(shape)
  return shape
}

/** What is said beside a reference holds here, and not wherever else its target stands. */
function classified({ secret, pii }: TSchema, target: Shape): Shape {
  if (secret === undefined && pii === undefined) return target
  const schema = { [Kind]: 'Union', secret, pii } as unknown as TSchema
  return { kind: 'union', schema, cyclic: false, branches: [target] }
}

function content(schema: TSchema, child: ReadChild): Content {
  switch (schema[Kind]) {
    case 'Object':
    case 'Record':
      return readObject(schema, child)
    case 'Array':
      return readArray(schema, child)
    case 'Tuple':
      return { kind: 'tuple', items: (schema['items'] ?? []).map(child) }
    case 'Union':
      return { kind: 'union', branches: schema['anyOf'].map(child) }
    case 'Intersect': {
      const extra = readExtra(schema['unevaluatedProperties'], child)
      return { kind: 'intersect', branches: schema['allOf'].map(child), extra }
    }
    case 'Not':
      return { kind: 'not', inner: child(schema['not']) }
    case undefined:
    case 'Unsafe':
      return readJson(schema, child)
    default:
      return { kind: 'leaf' }
  }
}

/** Reads an object's keywords. */
export function readObject(schema: TSchema, child: ReadChild): Content {
  const required = new Set<string>(schema['required'])
  return {
    kind: 'object',
    properties: Object.entries<TSchema>(schema['properties'] ?? {}).map(([key, value]) => ({
      key,
      shape: child(value),
      required: required.has(key),
    })),
    patterns: Object.entries<TSchema>(schema['patternProperties'] ?? {}).map(([source, value]) => ({
      source,
      shape: child(value),
    })),
    extra: readExtra(schema['additionalProperties'], child),
  }
}

/** Reads the keywords of an array of one kind of item. */
export function readArray(schema: TSchema, child: ReadChild): Content {
  const contains: TSchema | undefined = schema['contains']
  return { kind: 'array', item: child(schema['items']), contains: contains && child(contains) }
}

function readExtra(extra: unknown, child: ReadChild): Shape | 'any' | 'none' {
  if (typeof extra === 'object' && extra !== null) return child(extra as TSchema)
  return extra === true ? 'any' : 'none'
}
