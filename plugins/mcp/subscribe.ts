import type { RequestFacts } from './invocation.ts'
import type { Offers } from './offers.ts'
import { findResource, noResource } from './read-resource.ts'
import type { Resource } from './resource.ts'

/** That a client wants to hear of the changes of a resource. */
export interface Subscription {
  /** For which organisation it reads the resource. */
  readonly org: string | undefined
  /** Whether it still may: changes are told to nobody who could not read them. */
  mayRead(): Promise<boolean>
}

/** A subscription to a resource that the caller may read. Rejects as reading what is not there. */
export async function subscribe(
  resources: Offers<Resource>,
  uri: string,
  facts: RequestFacts,
): Promise<Subscription> {
  const found = findResource(resources, uri)
  const mayRead = async (): Promise<boolean> =>
    found !== undefined && resources.allows(found.name, facts)
  if (!found || !(await mayRead())) throw noResource(uri)
  return { org: await resources.orgOf(found.name, facts), mayRead }
}
