import { Kind } from '@sinclair/typebox'
import type { Program } from './program.ts'
import { type ObjectShape, PLAIN_KINDS, type Shape, type UnionShape } from './shape.ts'

/** The kinds of value that generated code can tell apart by `typeof` and `Array.isArray`. */
export type ValueClass = 'plain' | 'array' | 'object'

/** The branches of a union that a value of each class may belong to. */
export interface Candidates {
  readonly arrays: readonly Shape[]
  readonly objects: readonly Shape[]
}

/** Sorts a union's branches, those of nested unions included, by the class of value they take. */
export function candidatesOf(union: UnionShape, program: Program): Candidates {
  const branches = expand(union, program, new Set())
  const taking = (kind: ValueClass) => branches.filter((it) => classesOf(it, program).has(kind))
  return { arrays: taking('array'), objects: taking('object') }
}

function expand(shape: Shape, program: Program, seen: Set<Shape>): Shape[] {
  const flat = shape.kind === 'intersect' ? (program.flattener.flatten(shape) ?? shape) : shape
  if (flat.kind !== 'union') return [flat]
  if (seen.has(flat)) return []
  seen.add(flat)
  return flat.branches.flatMap((branch) => expand(branch, program, seen))
}

const PLAIN = new Set<ValueClass>(['plain'])
const ARRAY = new Set<ValueClass>(['array'])
const OBJECT = new Set<ValueClass>(['object'])
const ANY = new Set<ValueClass>(['plain', 'array', 'object'])
const NEITHER = new Set([...PLAIN_KINDS, 'Undefined', 'Void', 'Never'])

function classesOf(shape: Shape, program: Program): Set<ValueClass> {
  switch (shape.kind) {
    case 'object':
      return OBJECT
    case 'array':
    case 'tuple':
      return ARRAY
    case 'leaf':
      if (NEITHER.has(shape.schema[Kind])) return PLAIN
      return ['Date', 'Uint8Array', 'bunbase:File'].includes(shape.schema[Kind]) ? OBJECT : ANY
    case 'intersect':
      return program.flattener.flatten(shape) ? OBJECT : ANY
    default:
      return ANY
  }
}

/** A property whose literal value tells which of several objects a value is. */
export interface Discriminator {
  readonly key: string
  /** The values of each object, in the order of the objects. */
  readonly values: readonly (readonly unknown[])[]
}

/** Finds a required property whose literals differ between all objects. */
export function discriminatorOf(objects: readonly Shape[]): Discriminator | undefined {
  if (!objects.every((it): it is ObjectShape => it.kind === 'object')) return undefined
  const [first, ...others] = objects
  for (const { key } of first?.properties ?? []) {
    const values = [first!, ...others].map((it) => literalsAt(it, key))
    const all = values.flatMap((it) => it ?? [])
    if (values.every((it) => it !== undefined) && new Set(all).size === all.length) {
      return { key, values: values as unknown[][] }
    }
  }
  return undefined
}

function literalsAt(object: ObjectShape, key: string): unknown[] | undefined {
  const property = object.properties.find((it) => it.key === key)
  if (!property?.required || property.shape.schema.default !== undefined) return undefined
  const options = property.shape.kind === 'union' ? property.shape.branches : [property.shape]
  const literals = options.every((it) => it.kind === 'leaf' && it.schema[Kind] === 'Literal')
  return literals ? options.map((it) => it.schema['const']) : undefined
}
