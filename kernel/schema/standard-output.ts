import { tooDeep } from './explain.ts'
import type { Generated } from './program.ts'
import { type StandardSchemaV1, validateStandard } from './standard.ts'

/**
 * Writes outputs by another library's schema. The library validates and transforms; `clean`
 * strips what it lets through undeclared.
 */
export function standardWriter(
  schema: StandardSchemaV1,
  clean: Generated,
): (value: unknown) => unknown {
  return (value) => {
    try {
      const valid = validateStandard(schema, value)
      return valid instanceof Promise ? valid.then(clean) : clean(valid)
    } catch (error) {
      throw error instanceof RangeError ? tooDeep() : error
    }
  }
}
