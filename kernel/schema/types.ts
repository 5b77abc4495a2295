import type { Static, TSchema } from '@sinclair/typebox'
import type { StandardSchemaV1 } from './standard.ts'

/** What `input` and `output` take: TypeBox natively, or any Standard Schema with a JSON form. */
export type Schema = TSchema | StandardSchemaV1

/** The value that goes in: what a caller passes, or what a handler returns for an output. */
export type InputOf<S> = S extends TSchema
  ? Static<S>
  : S extends StandardSchemaV1<infer Input, any>
    ? Input
    : never

/** The value that comes out: what a handler receives, or what a caller gets for an output. */
export type ValueOf<S> = S extends TSchema
  ? Static<S>
  : S extends StandardSchemaV1<any, infer Output>
    ? Output
    : never
