import { action, t, triggers } from 'bunbase'
import { Health } from '../../../schemas.ts'

export default action(
  {
    name: 'health',
    input: t.Object({}),
    output: Health,
    triggers: [triggers.api('GET', '/health')],
  },
  () => ({ status: 'ok' as const }),
)
