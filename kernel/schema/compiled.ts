import { type TSchema, TypeGuard } from '@sinclair/typebox'
import { type TypeCheck, TypeCompiler } from '@sinclair/typebox/compiler'
import { Errors, type ValueError } from '@sinclair/typebox/errors'
import { checkable } from './checkable.ts'
import { UnusableSchema } from './error.ts'
import type { Shape } from './shape.ts'

/** A shape's check. Neither half looks at undeclared keys. */
export interface Compiled {
  readonly shape: Shape
  readonly check: (value: unknown) => boolean
  /** Everything that is wrong; slow, and lazy. It compiles nothing. */
  readonly errors: (value: unknown) => Iterable<ValueError>
}

/**
 * A shape's check. TypeBox compiles it when it is first used: an app with many actions would wait for
 * all of them before it could answer to the first.
 *
 * @throws UnusableSchema when a keyword has a value that it cannot have
 */
export function compileShape(shape: Shape): Compiled {
  const { schema, references } = checkable(shape)
  const malformed = [schema, ...references].find((it) => !TypeGuard.IsSchema(it))
  if (malformed) {
    const message = `this is not a schema: ${JSON.stringify(malformed)}`
    throw new UnusableSchema([{ path: '', message, mend: 'Make it with `t`' }])
  }
  let compiled: TypeCheck<TSchema> | undefined
  return {
    shape,
    check: (value) => (compiled ??= TypeCompiler.Compile(schema, references)).Check(value),
    errors: (value) => Errors(schema, references, value),
  }
}
