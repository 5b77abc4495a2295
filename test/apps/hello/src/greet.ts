import { action, t, triggers } from 'bunbase'

export default action(
  {
    name: 'greet',
    input: t.Object({ name: t.String({ minLength: 1 }) }),
    output: t.Object({ message: t.String() }),
    triggers: [triggers.api('GET', '/greet/:name')],
  },
  (input) => ({ message: `Hello, ${input.name}!` }),
)
