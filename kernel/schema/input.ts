import { Kind, type TSchema } from '@sinclair/typebox'
import { type Compiled, compileShape } from './compiled.ts'
import { explain, tooDeep } from './explain.ts'
import { defineFill } from './fill.ts'
import { Flattener } from './flatten.ts'
import { type Generated, Program } from './program.ts'
import { shapeOf } from './read.ts'
import { defineScan } from './scan.ts'
import { PLAIN_KINDS, type Shape, reaches } from './shape.ts'
import { isStandard, shapeOfStandard } from './standard.ts'
import { standardReader } from './standard-input.ts'
import { toJson } from './to-json.ts'
import type { Schema } from './types.ts'

/** A compiled input schema. */
export interface InputSchema {
  /** JSON Schema with every object closed, for OpenAPI and MCP. */
  readonly json: TSchema
  /** The top-level properties when the input is an object. */
  readonly properties: Readonly<Record<string, TSchema>> | undefined
  /**
   * Whether there is no place in which a value that was not described, or of any depth, could
   * hide: `parseJson` need not look for such.
   */
  readonly closed: boolean
  /**
   * Puts in defaults, then validates; undeclared keys are refused at every depth. Gives the very
   * value when nothing had to be put in, and never changes the caller's object. A promise when
   * another library's schema gives one.
   *
   * @throws SchemaError
   */
  read(value: unknown): unknown
}

/**
 * Compiles an input schema. Its code is generated when it is first used.
 *
 * @throws UnusableSchema
 */
export function compileInput(schema: Schema): InputSchema {
  if (!isStandard(schema)) {
    const shape = shapeOf(schema)
    return { ...describeInput(shape), closed: isClosed(shape), read: reader(compileShape(shape)) }
  }
  const shape = shapeOfStandard(schema, 'input')
  return { ...describeInput(shape), closed: false, read: standardReader(schema, shape) }
}

function isClosed(shape: Shape): boolean {
  return !reaches(shape, (it) => {
    if (it.cyclic) return true
    if (it.kind === 'object') return it.extra !== 'none' || it.patterns.length > 0
    if (it.kind === 'leaf') return !SIMPLE.has(it.schema[Kind])
    return it.kind === 'not' || it.kind === 'intersect'
  })
}

const SIMPLE = new Set([...PLAIN_KINDS, 'Date'])

function describeInput(shape: Shape): Pick<InputSchema, 'json' | 'properties'> {
  const json = toJson(shape, 'input')
  const flat = shape.kind === 'intersect' ? new Flattener().flatten(shape) : shape
  return { json, properties: flat?.kind === 'object' ? (json['properties'] ?? {}) : undefined }
}

/** What is done with an input beside checking it; nothing where nothing has to be done. */
interface InputSteps {
  readonly fill: Generated | undefined
  readonly scan: Generated | undefined
}

function inputSteps(shape: Shape): InputSteps {
  const program = new Program()
  const [fill, scan] = program.build(defineFill(shape, program), defineScan(shape, program))
  return { fill, scan }
}

function reader(compiled: Compiled): (value: unknown) => unknown {
  const { check, shape } = compiled
  let steps: InputSteps | undefined
  return (value) => {
    try {
      const { fill, scan } = (steps ??= inputSteps(shape))
      const filled = fill ? fill(value) : value
      if (check(filled) && (!scan || scan(filled))) return filled
      throw explain(compiled, filled)
    } catch (error) {
      throw error instanceof RangeError ? tooDeep() : error
    }
  }
}
