import type { TSchema } from '@sinclair/typebox'
import { patternProblems } from './check-patterns.ts'
import { structureProblems } from './check-structure.ts'
import type { SchemaProblem } from './error.ts'
import { shapeOf } from './read.ts'

/**
 * What is wrong with a schema, found at boot: patterns that can be made to run for ever, formats
 * and types that do not exist or cannot travel as JSON, defaults that do not fit, names that
 * collide with `Object.prototype`, recursive unions that take exponential time.
 *
 * @param vendor the library that it was written with, so that mends are in its words; none for `t`
 */
export async function checkSchema(schema: TSchema, vendor?: string): Promise<SchemaProblem[]> {
  const shape = shapeOf(schema)
  return [...structureProblems(shape), ...patternProblems(shape, vendor)]
}
