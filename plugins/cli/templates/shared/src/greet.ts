import { action, t, triggers } from 'bunbase'

export default action(
  {
    name: 'greet',
    description: 'Greets somebody by name',
    input: t.Object({ name: t.String({ minLength: 1, maxLength: 100 }) }),
    output: t.Object({ message: t.String() }),
    triggers: [triggers.api('GET', '/greet/:name')],
  },
  ({ name }) => ({ message: `Hello, ${name}!` }),
)
