import { Kind, type TOptional, type TSchema, type TUnsafe, TypeRegistry } from '@sinclair/typebox'
import { type Duration, durationSchema, t } from '../../kernel/index.ts'

/**
 * Which origins may read answers: a list of origins (`https://app.example.com`) and patterns that
 * the whole origin has to fit, a function, or `'*'` for every origin without credentials.
 */
export type CorsOrigins = '*' | readonly (string | RegExp)[] | ((origin: string) => boolean)

/** Config `http.cors`. */
export interface CorsConfig {
  readonly origins: CorsOrigins
  /** Whether cookies and HTTP authentication may be sent along. Default false. */
  readonly credentials?: boolean
  /** Request headers that pages may set. Default: those that bunbase itself reads. */
  readonly allowedHeaders?: readonly string[]
  /** Answer headers that pages may read, beyond the safelisted ones. */
  readonly exposedHeaders?: readonly string[]
  /** How long a browser may remember a preflight's answer. Default 10 minutes. */
  readonly maxAge?: Duration
}

function isOrigins(value: unknown): boolean {
  if (value === '*' || typeof value === 'function') return true
  return (
    Array.isArray(value) &&
    value.every((entry) => typeof entry === 'string' || entry instanceof RegExp)
  )
}

// A kind of its own: TypeBox clones the branches of a union, which functions and patterns do not survive.
TypeRegistry.Set('bunbase:CorsOrigins', (_, value) => isOrigins(value))

const origins = t.Unsafe<CorsOrigins>({
  [Kind]: 'bunbase:CorsOrigins',
  description:
    "a list of origins ('https://app.example.com') and regular expressions, a function from origin to boolean, or '*'",
})
const names = t.Optional(t.Array(t.String({ pattern: "^[\\w!#$%&'*+.^`|~-]+$" })))

/** Schema of {@link CorsConfig}; absent means that CORS is off. */
export const corsConfig: TOptional<TUnsafe<CorsConfig>> = t.Optional(
  t.Object(
    {
      origins,
      credentials: t.Optional(t.Boolean()),
      allowedHeaders: names,
      exposedHeaders: names,
      maxAge: t.Optional(durationSchema('10m')),
    },
    { additionalProperties: false },
  ),
) as TSchema as TOptional<TUnsafe<CorsConfig>>
