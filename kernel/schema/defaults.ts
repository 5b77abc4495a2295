import type { TSchema } from '@sinclair/typebox'
import { defineFill } from './fill.ts'
import { Program } from './program.ts'
import { shapeOf } from './read.ts'

/** The value with its schema's defaults put in; what changes is copied, the rest stays the same object. */
export function withDefaults(schema: TSchema, value: unknown): unknown {
  const program = new Program()
  const [fill] = program.build(defineFill(shapeOf(schema), program))
  return fill ? fill(value) : value
}
