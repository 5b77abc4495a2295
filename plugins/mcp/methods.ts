import type { OfferCatalogue } from './catalogue.ts'
import { LEVELS, type McpLevel } from './channel.ts'
import { complete } from './complete.ts'
import type { RequestFacts } from './invocation.ts'
import { readResource } from './read-resource.ts'
import { RPC, RpcError } from './rpc.ts'
import { type Subscription, subscribe } from './subscribe.ts'

type Params = Record<string, unknown>

/** What a session keeps for its client between requests. */
export interface SessionFacts {
  level: McpLevel | undefined
  /** By address of the resource whose changes it wants to hear of. */
  readonly subscriptions: Map<string, Subscription>
}

/** Answers a request. Gives the result or a promise of it; throws an `RpcError` or `BunbaseError`. */
export type Method = (params: Params, facts: RequestFacts, session?: SessionFacts) => unknown

/** The methods that mean the same on every connection, by name. */
export function methodsOf(catalogue: OfferCatalogue): ReadonlyMap<string, Method> {
  const { tools, resources, prompts } = catalogue
  const methods: Record<string, Method> = {
    ping: () => ({}),
    'logging/setLevel': ({ level }, _facts, session) => {
      if (!LEVELS.includes(level as McpLevel)) {
        throw invalid(`level must be one of ${LEVELS.join(', ')}`)
      }
      if (!session) throw invalid('a log level needs a session, which mcp-session-id names')
      session.level = level as McpLevel
      return {}
    },
  }
  if (tools.size > 0) {
    methods['tools/list'] = async (params, facts) => {
      checkCursor(params)
      return { tools: definitions(await tools.allowed(facts)) }
    }
    methods['tools/call'] = (params, facts) => {
      const name = textOf(params, 'name')
      if (!tools.get(name)) throw invalid(`Unknown tool: ${name}`)
      return tools.call(name, params['arguments'] ?? {}, facts)
    }
  }
  if (prompts.size > 0) {
    methods['prompts/list'] = async (params, facts) => {
      checkCursor(params)
      return { prompts: definitions(await prompts.allowed(facts)) }
    }
    methods['prompts/get'] = (params, facts) => {
      const name = textOf(params, 'name')
      if (!prompts.get(name)) throw invalid(`Unknown prompt: ${name}`)
      return prompts.call(name, params['arguments'] ?? {}, facts)
    }
  }
  if (resources.size > 0) {
    const list = (key: 'uri' | 'uriTemplate', as: string): Method => {
      return async (params, facts) => {
        checkCursor(params)
        const allowed = definitions(await resources.allowed(facts))
        return { [as]: allowed.filter((definition) => definition[key] !== undefined) }
      }
    }
    methods['resources/list'] = list('uri', 'resources')
    methods['resources/templates/list'] = list('uriTemplate', 'resourceTemplates')
    methods['resources/read'] = (params, facts) =>
      readResource(resources, textOf(params, 'uri'), facts)
    methods['resources/subscribe'] = async (params, facts, session) => {
      const uri = textOf(params, 'uri')
      if (!session) throw invalid('a subscription needs a session, which mcp-session-id names')
      if (session.subscriptions.size >= MAX_SUBSCRIPTIONS) throw invalid('too many subscriptions')
      session.subscriptions.set(uri, await subscribe(resources, uri, facts))
      return {}
    }
    methods['resources/unsubscribe'] = (params, _facts, session) => {
      session?.subscriptions.delete(textOf(params, 'uri'))
      return {}
    }
  }
  if (prompts.size + resources.size > 0) {
    methods['completion/complete'] = (params, facts) => complete(catalogue, params, facts)
  }
  return new Map(Object.entries(methods))
}

const MAX_SUBSCRIPTIONS = 1000

/** What the server can do, as `initialize` tells it. */
export function capabilitiesOf({ tools, resources, prompts }: OfferCatalogue): Params {
  return {
    logging: {},
    ...(tools.size > 0 && { tools: {} }),
    ...(resources.size > 0 && { resources: { subscribe: true } }),
    ...(prompts.size > 0 && { prompts: {} }),
    ...(prompts.size + resources.size > 0 && { completions: {} }),
  }
}

/** What of it is there without a session: log lines and news of resources are not. */
export function withoutSession({ logging: _, resources, ...others }: Params): Params {
  return { ...others, ...(resources !== undefined && { resources: {} }) }
}

function definitions<D>(offers: readonly { readonly definition: D }[]): D[] {
  return offers.map(({ definition }) => definition)
}

/** Lists are given whole, so no cursor was ever given out. */
function checkCursor({ cursor }: Params): void {
  if (cursor !== undefined) throw invalid('there is no such cursor')
}

function textOf(params: Params, name: string): string {
  const value = params[name]
  if (typeof value !== 'string') throw invalid(`params.${name} must be a string`)
  return value
}

function invalid(message: string): RpcError {
  return new RpcError(RPC.invalidParams, message)
}
