import { guards, module } from 'bunbase'

export default module({
  name: 'webhooks',
  apiPrefix: '/webhooks',
  description:
    'Where else the organisation wants to hear of what happens: addresses of services of its own',
  guards: [guards.inOrg(), guards.hasPermission('webhooks:manage')],
})
