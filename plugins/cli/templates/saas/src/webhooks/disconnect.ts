import { t, triggers } from 'bunbase'
import { WebhookEndpointNotFound } from 'bunbase/plugins/webhook'
import module from './_module.ts'

export default module.action(
  {
    name: 'disconnect',
    description: 'Takes an address away',
    input: t.Object({ id: t.String({ format: 'uuid' }) }),
    output: t.Void(),
    errors: [WebhookEndpointNotFound],
    triggers: [triggers.api('DELETE', '/:id')],
  },
  ({ id }, ctx) => ctx.webhook!.endpoints.remove(id),
)
