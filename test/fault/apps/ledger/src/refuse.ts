import { Conflict, action, t, triggers } from 'bunbase'

/** A run that fails, whatever becomes of the database. */
export default action(
  {
    name: 'refuse',
    input: t.Object({ id: t.String() }),
    output: t.Object({}),
    triggers: [triggers.api('POST', '/refusals')],
  },
  ({ id }) => {
    throw new Conflict({ message: `${id} is refused.` })
  },
)
