import { MAX_ISSUES, SchemaError } from './error.ts'
import { tooDeep } from './explain.ts'
import { Program, onFirstUse } from './program.ts'
import { defineScan } from './scan.ts'
import type { Shape } from './shape.ts'
import { type StandardSchemaV1, validateStandard } from './standard.ts'
import { unknownKeys } from './unknown-keys.ts'

const always = (): boolean => true

/**
 * Reads inputs by another library's schema. The library validates, transforms and puts in its
 * defaults; undeclared keys are refused before it can drop them silently.
 */
export function standardReader(
  schema: StandardSchemaV1,
  shape: Shape,
): (value: unknown) => unknown {
  const scan = onFirstUse(() => {
    const program = new Program()
    return program.build(defineScan(shape, program))[0] ?? always
  })
  return (value) => {
    try {
      if (scan(value)) return validateStandard(schema, value)
      const issues = unknownKeys(shape, value, MAX_ISSUES)
      throw new SchemaError(
        issues.length > 0 ? issues : [{ path: '', message: 'has unknown keys' }],
      )
    } catch (error) {
      throw error instanceof RangeError ? tooDeep() : error
    }
  }
}
