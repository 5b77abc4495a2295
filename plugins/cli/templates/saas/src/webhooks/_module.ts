import { guards, module } from 'bunbase'

/** Where else the organisation wants to hear of what happens: addresses of services of its own. */
export default module({
  name: 'webhooks',
  apiPrefix: '/webhooks',
  guards: [guards.inOrg(), guards.hasPermission('webhooks:manage')],
})
