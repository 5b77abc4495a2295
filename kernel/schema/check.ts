import type { TSchema } from '@sinclair/typebox'
import { patternProblems } from './check-patterns.ts'
import { structureProblems } from './check-structure.ts'
import type { SchemaProblem } from './error.ts'
import { shapeOf } from './read.ts'

/**
 * What is wrong with a schema, found at boot: patterns that can be made to run for ever, formats
 * and types that do not exist or cannot travel as JSON, defaults that do not fit, names that
 * collide with `Object.prototype`, recursive unions that take exponential time.
 */
export async function checkSchema(schema: TSchema): Promise<SchemaProblem[]> {
  const shape = shapeOf(schema)
  return [...structureProblems(shape), ...patternProblems(shape)]
}
