import type { TSchema } from '@sinclair/typebox'
import { structureProblems } from './check-structure.ts'
import type { SchemaProblem } from './error.ts'
import { shapeOf } from './read.ts'
import { type Shape, reaches } from './shape.ts'

/**
 * What is wrong with a schema, found at boot: patterns that can be made to run for ever, formats
 * and types that do not exist or cannot travel as JSON, defaults that do not fit, names that
 * collide with `Object.prototype`, recursive unions that take exponential time.
 *
 * @param vendor the library that it was written with, so that mends are in its words; none for `t`
 */
export async function checkSchema(schema: TSchema, vendor?: string): Promise<SchemaProblem[]> {
  const shape = shapeOf(schema)
  const problems = structureProblems(shape)
  if (!reaches(shape, mayHavePattern)) return problems
  // The analysis is seven modules, which an app without patterns does not load.
  const { patternProblems } = await import('./check-patterns.ts')
  return [...problems, ...patternProblems(shape, vendor)]
}

function mayHavePattern({ schema, ...shape }: Shape): boolean {
  const keywords = ['pattern', 'source', 'propertyNames']
  if (keywords.some((keyword) => keyword in schema)) return true
  return shape.kind === 'object' && shape.patterns.length > 0
}
