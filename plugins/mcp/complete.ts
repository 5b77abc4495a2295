import type { RegisteredAction, TSchema } from '../../kernel/index.ts'
import type { OfferCatalogue } from './catalogue.ts'
import type { RequestFacts } from './invocation.ts'
import { RPC, RpcError } from './rpc.ts'
import type { Completer } from './triggers.ts'

/** Most suggestions that MCP allows. */
const MOST = 100

interface Asked {
  readonly ref?: { readonly type?: unknown; readonly name?: unknown; readonly uri?: unknown }
  readonly argument?: { readonly name?: unknown; readonly value?: unknown }
}

/**
 * Suggests values of an argument of a prompt or of a resource's template: what its completer says,
 * else the choices of its schema. Nothing to a caller whom the guards refuse.
 */
export async function complete(
  { prompts, resources }: OfferCatalogue,
  params: Record<string, unknown>,
  facts: RequestFacts,
): Promise<unknown> {
  const { ref, argument } = params as Asked
  const { name, value } = argument ?? {}
  if (typeof name !== 'string' || typeof value !== 'string') {
    throw new RpcError(RPC.invalidParams, 'params.argument must have a name and a value')
  }
  const offers = ref?.type === 'ref/prompt' ? prompts : resources
  const offer = offers.get(String(ref?.name ?? ref?.uri))
  if (!offer) throw new RpcError(RPC.invalidParams, 'params.ref names nothing that is offered')
  const allowed = await offers.allowed(facts)
  const known = (allowed as unknown[]).includes(offer)
  const values = known ? await suggest(offer, name, value) : []
  return {
    completion: {
      values: values.slice(0, MOST),
      total: values.length,
      hasMore: values.length > MOST,
    },
  }
}

async function suggest(
  offer: { action: RegisteredAction; complete: Readonly<Record<string, Completer>> },
  name: string,
  typed: string,
): Promise<readonly string[]> {
  const completer = Object.hasOwn(offer.complete, name) ? offer.complete[name] : undefined
  if (completer) return completer(typed)
  const schema = offer.action.input.properties?.[name]
  return schema ? choicesOf(schema).filter((choice) => choice.startsWith(typed)) : []
}

function choicesOf({ anyOf, enum: list, const: only }: TSchema): string[] {
  const all = (list ?? [only]) as unknown[]
  const nested = (anyOf ?? []) as TSchema[]
  return [...all.filter((each) => each !== undefined).map(String), ...nested.flatMap(choicesOf)]
}
