import {
  type Action,
  type Awaitable,
  type Caller,
  type Guard,
  type KernelContext,
  guard,
  kit,
  runOf,
} from '../../kernel/index.ts'
import type { HttpExchange } from '../http/index.ts'
import type { StudioAction, StudioApi } from './contract/api.ts'
import { StudioReadOnly } from './errors.ts'
import type { StudioPlugin } from './index.ts'
import { studioSchemas } from './schemas.ts'
import type { StudioAccess } from './services.ts'

/** Who asks, and what they may. */
export interface Visitor {
  readonly access: StudioAccess
  /** Of the app, where its guard let them in. */
  readonly caller: Caller
  /** The request, where they came over HTTP: what signs their browser in or out. */
  readonly http?: HttpExchange
}

/** An invocation by somebody who came through the door. */
export interface ByVisitor {
  readonly '~visitor': Visitor
}

const visitorOf = (ctx: KernelContext): Visitor | undefined =>
  (runOf(ctx).invocation as Partial<ByVisitor>)['~visitor']

const access: Readonly<Record<Effect, Guard>> = {
  reads: guard('studioAccess', (ctx: KernelContext) => {
    if (!visitorOf(ctx)) throw new StudioReadOnly()
  }),
  writes: guard('studioAccess', (ctx: KernelContext) => {
    if (visitorOf(ctx)?.access !== 'full') throw new StudioReadOnly()
  }),
}

/** Who asks, as lines of the log say it. */
export function nameOf({ caller }: Visitor): string {
  return 'id' in caller ? caller.id : caller.kind
}

/** What its caller must be allowed to do. */
export type Effect = 'reads' | 'writes'

/** Answers a call. */
export type Handler<N extends StudioAction> = (
  input: StudioApi[N]['input'],
  visitor: Visitor,
  signal: AbortSignal,
) => Awaitable<StudioApi[N]['output']>

const { action } = kit<StudioPlugin>()

/**
 * An action of the Studio: an ordinary one, whose schemas are made from the contract.
 *
 * @param effect what it does to the app; who may only look is refused what writes
 */
export function studioAction<N extends StudioAction>(
  name: N,
  effect: Effect,
  handler: Handler<N>,
): Action {
  const { description, input, output } = studioSchemas[name]
  return action(
    {
      ...{ name, input, output, guards: [access[effect]] },
      ...(description !== undefined && { description }),
      // What is tried here may take as long as it likes; its own timeout ends it.
      timeout: 0,
    },
    (given, ctx) => handler(given as StudioApi[N]['input'], visitorOf(ctx)!, ctx.signal) as never,
  )
}
