import { t, triggers } from 'bunbase'
import { WebhookAddressRefused } from 'bunbase/plugins/webhook'
import module from './_module.ts'

export default module.action(
  {
    name: 'connect',
    description: 'Adds an address that is told of new projects',
    input: t.Object({ url: t.String({ format: 'uri', maxLength: 2000 }) }),
    // What the receiver verifies deliveries with; shown once, and in no record of the run.
    output: t.Object({ id: t.String(), secret: t.String({ secret: true }) }),
    errors: [WebhookAddressRefused],
    triggers: [triggers.api('POST', '/', { status: 201 })],
  },
  ({ url }, ctx) => ctx.webhook!.endpoints.create({ url }),
)
