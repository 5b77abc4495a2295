import type { TSchema } from '@sinclair/typebox'
import { plainForm } from './plain-form.ts'
import { shapeOf } from './read.ts'
import { isSecretName } from './secret-names.ts'
import type { Shape } from './shape.ts'

/** What stands in place of a secret. */
export const REDACTED = '[redacted]'

// A copy is for records and log lines; beyond this nobody reads it, and it costs the run.
const MAX_DEPTH = 32
const MAX_NODES = 20_000
const MAX_MEMBERS = 1_000
const MAX_TEXT = 16_384

/**
 * How values of a schema are copied for records, logs and screens: fields with `{ secret: true }`
 * or `{ pii: true }`, and members whose name says so (unless the schema has `{ secret: false }`),
 * become `[redacted]`. Takes anything, cyclic and class instances included, and gives plain data
 * of bounded size. Without a schema it goes by name only.
 */
export function redactor(schema: TSchema | undefined): (value: unknown) => unknown {
  const shapes = schema ? alternatives(shapeOf(schema)) : []
  return (value) => new Copier().copy(value, shapes, 0)
}

class Copier {
  #left = MAX_NODES
  readonly #above = new Set<object>()

  copy(value: unknown, shapes: readonly Shape[], depth: number): unknown {
    if (classified(shapes) && value !== undefined && value !== null) return REDACTED
    if (typeof value === 'string') {
      return value.length > MAX_TEXT
        ? `${value.slice(0, MAX_TEXT)}… (${value.length} characters)`
        : value
    }
    const plain = plainForm(value)
    if (typeof plain !== 'object' || plain === null || plain instanceof Date) return plain
    if (this.#above.has(value as object)) return '[circular]'
    if (depth >= MAX_DEPTH || --this.#left < 0) return '[…]'
    this.#above.add(value as object)
    const copy = Array.isArray(plain)
      ? this.#copyArray(plain, shapes, depth)
      : this.#copyObject(plain, shapes, depth)
    this.#above.delete(value as object)
    return copy
  }

  #copyArray(items: readonly unknown[], shapes: readonly Shape[], depth: number): unknown[] {
    const copy = items
      .slice(0, MAX_MEMBERS)
      .map((item, index) => this.copy(item, itemShapes(shapes, index), depth + 1))
    if (items.length > MAX_MEMBERS) copy.push(`… (${items.length} items)`)
    return copy
  }

  #copyObject(source: object, shapes: readonly Shape[], depth: number): object {
    const copy: Record<string, unknown> = {}
    let count = 0
    for (const key of Object.keys(source)) {
      if (key === '__proto__') continue
      if (++count > MAX_MEMBERS) {
        copy['…'] = `${Object.keys(source).length} members`
        break
      }
      const value = valueOf(source, key)
      const inner = memberShapes(shapes, key)
      copy[key] =
        !declassified(inner) && isSecretName(key, value)
          ? REDACTED
          : this.copy(value, inner, depth + 1)
    }
    return copy
  }
}

function valueOf(source: object, key: string): unknown {
  try {
    return Reflect.get(source, key)
  } catch {
    return '[unreadable]'
  }
}

const classified = (shapes: readonly Shape[]): boolean =>
  shapes.some(({ schema }) => schema['secret'] === true || schema['pii'] === true)

const declassified = (shapes: readonly Shape[]): boolean =>
  shapes.length > 0 && shapes.every(({ schema }) => schema['secret'] === false)

const expanded = new WeakMap<Shape, readonly Shape[]>()

/** A shape and, through unions and intersections, every other that a value of it may have. */
function alternatives(shape: Shape): readonly Shape[] {
  let all = expanded.get(shape)
  if (!all) {
    const found = new Set([shape])
    for (const it of found) {
      if (it.kind === 'union' || it.kind === 'intersect')
        it.branches.forEach((branch) => found.add(branch))
    }
    all = [...found]
    expanded.set(shape, all)
  }
  return all
}

function itemShapes(shapes: readonly Shape[], index: number): readonly Shape[] {
  return shapes.flatMap((shape) => {
    if (shape.kind === 'array') return alternatives(shape.item)
    const item = shape.kind === 'tuple' ? shape.items[index] : undefined
    return item ? alternatives(item) : []
  })
}

function memberShapes(shapes: readonly Shape[], key: string): readonly Shape[] {
  return shapes.flatMap((shape) => {
    if (shape.kind !== 'object') return []
    const property = shape.properties.find((it) => it.key === key)
    if (property) return alternatives(property.shape)
    const others = shape.patterns.map((it) => it.shape)
    if (typeof shape.extra === 'object') others.push(shape.extra)
    return others.flatMap(alternatives)
  })
}
