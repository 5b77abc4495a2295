import { Kind, type TSchema } from '@sinclair/typebox'
import { UnusableSchema } from './error.ts'
import type { IntersectShape, ObjectShape, Property, Shape, UnionShape } from './shape.ts'

// A union of 8 intersected with another of 8; beyond that the generated code only grows.
const MAX_COMBINATIONS = 64

/** Turns intersections of objects into plain objects; one per program, it keeps identities. */
export class Flattener {
  readonly #flat = new Map<Shape, Shape | undefined>()
  readonly #joined = new Map<string, IntersectShape>()
  readonly #numbers = new Map<Shape, number>()

  /**
   * One object with the properties of all branches, or a union of such objects where a branch
   * is a union. Nothing when the intersection is not one of objects.
   */
  flatten(shape: IntersectShape): ObjectShape | UnionShape | undefined {
    if (!this.#flat.has(shape)) {
      this.#flat.set(shape, undefined)
      this.#flat.set(shape, this.#combine(shape))
    }
    return this.#flat.get(shape) as ObjectShape | UnionShape | undefined
  }

  #combine(shape: IntersectShape): ObjectShape | UnionShape | undefined {
    let combinations: ObjectShape[][] = [[]]
    for (const branch of shape.branches) {
      const choices = this.#objects(branch)
      if (!choices) return undefined
      if (choices.length === 0) continue
      combinations = combinations.flatMap((left) => choices.map((right) => [...left, right]))
      if (combinations.length > MAX_COMBINATIONS) throw tooMany()
    }
    const objects = combinations.map((parts) => this.#merge(parts, shape.extra))
    if (objects.length === 1) return objects[0]
    return { kind: 'union', schema: make('Union'), cyclic: false, branches: objects }
  }

  /** The objects that a branch may be; empty when it only constrains, nothing when it is none. */
  #objects(branch: Shape): ObjectShape[] | undefined {
    switch (branch.kind) {
      case 'object':
        return [branch]
      case 'intersect': {
        const flat = this.flatten(branch)
        return flat && this.#objects(flat)
      }
      case 'union': {
        const objects = branch.branches.flatMap((it) => this.#objects(it) ?? [])
        return objects.length > 0 ? objects : undefined
      }
      case 'not':
        return []
      case 'leaf':
        return ['Any', 'Unknown'].includes(branch.schema[Kind]) ? [] : undefined
      default:
        return undefined
    }
  }

  #merge(parts: ObjectShape[], outer: Shape | 'any' | 'none'): ObjectShape {
    const properties = new Map<string, Property>()
    for (const property of parts.flatMap((part) => part.properties)) {
      const other = properties.get(property.key)
      properties.set(property.key, other ? this.#both(other, property) : property)
    }
    const extras = [...parts.map((part) => part.extra), outer].filter((it) => it !== 'none')
    return {
      kind: 'object',
      schema: make('Object'),
      cyclic: false,
      properties: [...properties.values()],
      patterns: parts.flatMap((part) => part.patterns),
      extra: extras.includes('any') ? 'any' : (extras[0] ?? 'none'),
    }
  }

  #both(left: Property, right: Property): Property {
    const required = left.required || right.required
    if (left.shape === right.shape) return { ...left, required }
    // Recursive schemas meet the same pair again; a new shape each time would never end.
    const key = `${this.#number(left.shape)}&${this.#number(right.shape)}`
    let shape = this.#joined.get(key)
    if (!shape) {
      const branches = [left.shape, right.shape]
      shape = {
        kind: 'intersect',
        schema: make('Intersect'),
        cyclic: false,
        branches,
        extra: 'none',
      }
      this.#joined.set(key, shape)
    }
    return { key: left.key, shape, required }
  }

  #number(shape: Shape): number {
    const number = this.#numbers.get(shape) ?? this.#numbers.size
    this.#numbers.set(shape, number)
    return number
  }
}

function make(kind: string): TSchema {
  return { [Kind]: kind, ...(kind === 'Object' && { type: 'object' }) } as TSchema
}

function tooMany(): UnusableSchema {
  const message = `an intersection of unions has more than ${MAX_COMBINATIONS} combinations`
  return new UnusableSchema([{ path: '', message, mend: 'Write the unions out as objects' }])
}
