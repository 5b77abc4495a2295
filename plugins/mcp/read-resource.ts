import { BunbaseError } from '../../kernel/index.ts'
import type { RequestFacts } from './invocation.ts'
import type { Offers } from './offers.ts'
import type { Resource, ResourceArguments } from './resource.ts'
import { RPC, RpcError } from './rpc.ts'

/**
 * Reads the resource at an address: the one that has it, else the first template that fits. Rejects
 * with the code of MCP when there is none, also when the action says so.
 */
export async function readResource(
  resources: Offers<Resource>,
  uri: string,
  facts: RequestFacts,
): Promise<unknown> {
  const found = findResource(resources, uri)
  if (!found) throw noResource(uri)
  const args: ResourceArguments = { uri, values: found.values }
  try {
    return await resources.call(found.name, args, facts)
  } catch (error) {
    throw error instanceof BunbaseError && error.status === 404 ? noResource(uri) : error
  }
}

/** The resource that has an address, else the first template that fits. */
export function findResource(
  resources: Offers<Resource>,
  uri: string,
): { name: string; values: Record<string, string> } | undefined {
  if (resources.get(uri)?.definition.uri !== undefined) return { name: uri, values: {} }
  for (const { definition, template } of resources.all()) {
    const values = definition.uriTemplate === undefined ? undefined : template.match(uri)
    if (values) return { name: definition.uriTemplate!, values }
  }
  return undefined
}

/** What an address is answered with that leads to nothing. */
export function noResource(uri: string): RpcError {
  return new RpcError(RPC.noResource, 'Resource not found', { uri })
}
