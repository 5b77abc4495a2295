import { action, guards, t, triggers } from 'bunbase'

export default action(
  {
    name: 'greet',
    description: 'Greets somebody by name',
    input: t.Object({ name: t.String({ minLength: 1, maxLength: 100 }) }),
    output: t.Object({ message: t.String() }),
    triggers: [triggers.api('GET', '/greet/:name')],
    // Says that this is meant for everybody: an action that says nothing keeps the app from starting.
    guards: [guards.public()],
  },
  ({ name }) => ({ message: `Hello, ${name}!` }),
)
