import type { TSchema } from '@sinclair/typebox'

/**
 * A schema with every reference resolved, as the generators of this folder read it. Recursive
 * schemas make cyclic graphs.
 */
export type Shape =
  LeafShape | ObjectShape | ArrayShape | TupleShape | UnionShape | IntersectShape | NotShape

interface Base {
  /** The schema itself. Its children are read from the shape, never from here. */
  readonly schema: TSchema
  /** Whether something below refers back to this shape. */
  cyclic: boolean
}

/** Strings, numbers, dates … and whatever has no children. */
export interface LeafShape extends Base {
  readonly kind: 'leaf'
}

/** TypeBox kinds of leaves whose values are there, and of no class. */
export const PLAIN_KINDS: readonly string[] = [
  'String',
  'Number',
  'Integer',
  'Boolean',
  'Null',
  'Literal',
  'BigInt',
  'TemplateLiteral',
  'RegExp',
]

/** Objects and records. */
export interface ObjectShape extends Base {
  readonly kind: 'object'
  readonly properties: readonly Property[]
  /** Keys by regular expression: records, and JSON Schema's `patternProperties`. */
  readonly patterns: readonly { readonly source: string; readonly shape: Shape }[]
  /** What the schema allows beyond that; `none` where it says nothing. */
  readonly extra: Shape | 'any' | 'none'
}

/** One declared key of an object. */
export interface Property {
  readonly key: string
  readonly shape: Shape
  readonly required: boolean
}

/** Arrays of one kind of item. */
export interface ArrayShape extends Base {
  readonly kind: 'array'
  readonly item: Shape
  readonly contains: Shape | undefined
}

/** Arrays with a schema for each place. */
export interface TupleShape extends Base {
  readonly kind: 'tuple'
  readonly items: readonly Shape[]
}

/** Any one of several. */
export interface UnionShape extends Base {
  readonly kind: 'union'
  readonly branches: readonly Shape[]
}

/** All of several at once. */
export interface IntersectShape extends Base {
  readonly kind: 'intersect'
  readonly branches: readonly Shape[]
  /** What is allowed beyond the keys of all branches: TypeBox's `unevaluatedProperties`. */
  readonly extra: Shape | 'any' | 'none'
}

/** Anything but the inner one. */
export interface NotShape extends Base {
  readonly kind: 'not'
  readonly inner: Shape
}

/** The shapes directly below one. */
export function childrenOf(shape: Shape): readonly Shape[] {
  switch (shape.kind) {
    case 'leaf':
      return []
    case 'object': {
      const children = shape.properties.map((property) => property.shape)
      for (const pattern of shape.patterns) children.push(pattern.shape)
      if (typeof shape.extra === 'object') children.push(shape.extra)
      return children
    }
    case 'array':
      return shape.contains ? [shape.item, shape.contains] : [shape.item]
    case 'tuple':
      return shape.items
    case 'union':
      return shape.branches
    case 'intersect':
      return typeof shape.extra === 'object' ? [...shape.branches, shape.extra] : shape.branches
    case 'not':
      return [shape.inner]
  }
}

/** Whether a shape, or one anywhere below it, passes the test. */
export function reaches(shape: Shape, test: (shape: Shape) => boolean): boolean {
  const seen = new Set<Shape>()
  const pending = [shape]
  for (let next = pending.pop(); next; next = pending.pop()) {
    if (seen.has(next)) continue
    if (test(next)) return true
    seen.add(next)
    pending.push(...childrenOf(next))
  }
  return false
}
