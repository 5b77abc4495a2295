import type { ErrorClass } from './errors.ts'
import type { ActionKeysOf, Adds, Awaitable, ContextOf } from './infer.ts'
import type { Guard } from './guard.ts'
import type { ModuleSource } from './module.ts'
import type { ActionContext, Cards } from './register.ts'
import type { InputOf, Schema, ValueOf } from './schema.ts'
import type { Trigger } from './trigger.ts'

/**
 * A named function with a typed input and output. Typed by plain value types, not schemas:
 * declarations stay portable and hovers readable.
 */
export interface Action<In = any, Out = any> {
  /** As written; empty when the name comes from the export or the file. */
  readonly name: string
  readonly '~in'?: In
  readonly '~out'?: Out
}

/** What an author writes about an action, beside the handler. `C`: the cards in reach. */
export type ActionDefinition<
  C,
  I extends Schema,
  O extends Schema,
  G extends readonly Guard<any>[],
> = {
  /** Default: the export's name, or the file's for a default export. */
  name?: string
  /** One sentence for people and agents: OpenAPI, MCP, Studio. */
  description?: string
  input: I
  output: O
  triggers?: readonly Trigger<NoInfer<InputOf<I>>>[]
  /** Run in order after the module's. What they add to `ctx` is typed in the handler. */
  guards?: G
  /** Errors that callers can expect, for OpenAPI and typed clients. */
  errors?: readonly ErrorClass[]
  /** Milliseconds until `ctx.signal` aborts and the run fails with `TIMEOUT`; 0 for none. */
  timeout?: number
} & ActionKeysOf<C>

/** The signature of `action`, for the cards `C` and the context `Base`. */
export interface DefineAction<C, Base = ContextOf<C>> {
  <I extends Schema, O extends Schema, const G extends readonly Guard<any>[] = []>(
    definition: ActionDefinition<C, I, O, G>,
    handler: (input: ValueOf<I>, ctx: Base & Adds<G>) => Awaitable<NoInfer<InputOf<O>>>,
  ): Action<InputOf<I>, ValueOf<O>>
}

/** A definition with its types erased, as the kernel reads it. */
export type AnyDefinition = ActionDefinition<never, Schema, Schema, readonly Guard<any>[]> &
  Readonly<Record<string, unknown>>

/** An action as the kernel keeps it. */
export interface ActionSource extends Action {
  readonly '~action': {
    readonly definition: AnyDefinition
    readonly handler: (input: never, ctx: never) => unknown
    readonly module: ModuleSource | undefined
  }
}

/** Whether a value was made by `action`. */
export function isAction(value: unknown): value is ActionSource {
  return typeof value === 'object' && value !== null && '~action' in value
}

/** Makes an action that belongs to a module (or to none). */
export function makeAction(
  definition: object,
  handler: (input: never, ctx: never) => unknown,
  module?: ModuleSource,
): ActionSource {
  const known = definition as AnyDefinition
  return Object.freeze({
    name: known.name ?? '',
    '~action': Object.freeze({ definition: known, handler, module }),
  })
}

/**
 * Declares an action. Export it from a file under `actionsDir` and it is registered.
 *
 * ```ts
 * export default action(
 *   { input: t.Object({ name: t.String() }), output: t.Object({ hello: t.String() }) },
 *   ({ name }) => ({ hello: name }),
 * )
 * ```
 */
export const action: DefineAction<Cards, ActionContext> = ((definition: object, handler: never) =>
  makeAction(definition, handler)) as unknown as DefineAction<Cards, ActionContext>
