import { action, t, triggers } from 'bunbase'
import { Health } from '../../../../http/schemas.ts'
import { record } from './_record.ts'

export default action(
  {
    name: 'health',
    input: t.Object({}),
    output: Health,
    triggers: [triggers.api('GET', '/health')],
    record,
  },
  () => ({ status: 'ok' as const }),
)
