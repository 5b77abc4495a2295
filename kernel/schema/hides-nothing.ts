import type { TSchema } from '@sinclair/typebox'
import { shapeOf } from './read.ts'
import { secrecyOf } from './secret-names.ts'
import { type Shape, reaches } from './shape.ts'

/** Types whose values say nothing but what the schema knows of. */
const SCALARS: ReadonlySet<unknown> = new Set(['string', 'number', 'integer', 'boolean', 'null'])

/**
 * Whether a copy of a value for a record shows all of it, whatever the value. Only for values that
 * have been stripped to the schema.
 */
export function hidesNothing(schema: TSchema): boolean {
  return !reaches(shapeOf(schema), mayHide)
}

function mayHide(shape: Shape): boolean {
  const { schema } = shape
  if (schema['secret'] === true || schema['pii'] === true) return true
  switch (shape.kind) {
    case 'leaf':
      return !SCALARS.has(schema['type'])
    case 'object':
      return (
        shape.patterns.length > 0 ||
        shape.extra !== 'none' ||
        shape.properties.some(({ key }) => secrecyOf(key) !== 'none')
      )
    case 'intersect':
      return shape.extra !== 'none'
    case 'not':
      return true
    default:
      return false
  }
}
