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
  const found = find(resources, uri)
  if (!found) throw notFound(uri)
  const args: ResourceArguments = { uri, values: found.values }
  try {
    return await resources.call(found.name, args, facts)
  } catch (error) {
    throw error instanceof BunbaseError && error.status === 404 ? notFound(uri) : error
  }
}

function find(
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

function notFound(uri: string): RpcError {
  return new RpcError(RPC.noResource, 'Resource not found', { uri })
}
