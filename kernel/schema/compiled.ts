import { type TSchema } from '@sinclair/typebox'
import { TypeCompiler, type ValueError } from '@sinclair/typebox/compiler'
import { checkable } from './checkable.ts'
import { UnusableSchema } from './error.ts'
import type { Shape } from './shape.ts'

/** A shape's check. Neither half looks at undeclared keys. */
export interface Compiled {
  readonly shape: Shape
  readonly check: (value: unknown) => boolean
  /** Everything that is wrong; slow, and lazy. */
  readonly errors: (value: unknown) => Iterable<ValueError>
}

/**
 * Compiles a shape's check.
 *
 * @throws UnusableSchema when TypeBox does not know a type in it
 */
export function compileShape(shape: Shape): Compiled {
  const { schema, references } = checkable(shape)
  try {
    const compiled = TypeCompiler.Compile(schema, references)
    return {
      shape,
      check: (value) => compiled.Check(value),
      errors: (value) => compiled.Errors(value),
    }
  } catch (cause) {
    throw unusable(cause)
  }
}

function unusable(cause: unknown): UnusableSchema {
  const unknown: TSchema | undefined = Reflect.get(cause as object, 'schema')
  const reason = cause instanceof Error ? cause.message : String(cause)
  const message = unknown ? `${reason}: ${JSON.stringify(unknown)}` : reason
  const mend = 'Use the types of `t`, or register your own in TypeBox’s TypeRegistry first'
  return new UnusableSchema([{ path: '', message, mend }])
}
