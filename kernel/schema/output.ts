import { Kind, type TSchema } from '@sinclair/typebox'
import { defineClean } from './clean.ts'
import { type Compiled, compileShape } from './compiled.ts'
import { explain, tooDeep } from './explain.ts'
import { type Generated, Program, onFirstUse } from './program.ts'
import { shapeOf } from './read.ts'
import type { Shape } from './shape.ts'
import { isStandard, shapeOfStandard } from './standard.ts'
import { standardWriter } from './standard-output.ts'
import { toJson } from './to-json.ts'
import type { Schema } from './types.ts'

/** A compiled output schema. */
export interface OutputSchema {
  readonly json: TSchema
  /** Nothing is given back (`t.Void()`, `t.Undefined()`, `t.Null()`): HTTP's 204. */
  readonly empty: boolean
  /**
   * Strips to the schema at every depth, then validates. Gives new plain objects; what has no
   * objects in it stays the same. A promise when another library's schema gives one.
   *
   * @throws SchemaError
   */
  write(value: unknown): unknown
}

/**
 * Compiles an output schema. Its code is generated when it is first used.
 *
 * @throws UnusableSchema
 */
export function compileOutput(schema: Schema): OutputSchema {
  if (!isStandard(schema)) {
    const shape = shapeOf(schema)
    return { ...describeOutput(shape), write: writer(compileShape(shape), cleaner(shape)) }
  }
  const shape = shapeOfStandard(schema, 'output')
  return { ...describeOutput(shape), write: standardWriter(schema, cleaner(shape)) }
}

function describeOutput(shape: Shape): Pick<OutputSchema, 'json' | 'empty'> {
  const empty = ['Void', 'Undefined', 'Null'].includes(shape.schema[Kind])
  return { json: toJson(shape, 'output'), empty }
}

const same: Generated = (value) => value

function cleaner(shape: Shape): Generated {
  return onFirstUse(() => {
    const program = new Program()
    return program.build(defineClean(shape, program))[0] ?? same
  })
}

function writer(compiled: Compiled, clean: Generated): (value: unknown) => unknown {
  const { check } = compiled
  return (value) => {
    try {
      const cleaned = clean(value)
      if (check(cleaned)) return cleaned
      throw explain(compiled, cleaned)
    } catch (error) {
      throw error instanceof RangeError ? tooDeep() : error
    }
  }
}
