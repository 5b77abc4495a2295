import { WebhookEndpointNotFound } from '../errors.ts'
import type { WebhookEndpoints } from './endpoints.ts'

/** The endpoints of one organisation; those of others are as if they were none. */
export function endpointsOf(all: WebhookEndpoints, org: string): WebhookEndpoints {
  const get: WebhookEndpoints['get'] = async (id) => {
    const found = await all.get(id)
    return found?.org === org ? found : undefined
  }
  const own = async <T>(id: string, act: () => Promise<T>): Promise<T> => {
    if (!(await get(id))) throw new WebhookEndpointNotFound({ details: { endpoint: id } })
    return act()
  }
  return {
    get,
    create: (endpoint) => all.create({ ...endpoint, org }),
    list: () => all.list({ org }),
    rotate: (id, options) => own(id, () => all.rotate(id, options)),
    enable: (id) => own(id, () => all.enable(id)),
    disable: (id) => own(id, () => all.disable(id)),
    remove: (id) => own(id, () => all.remove(id)),
  }
}
