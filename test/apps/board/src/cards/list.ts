import { t, triggers } from 'bunbase'
import module from './_module.ts'
import { Card, cards } from './_store.ts'

export default module.action(
  {
    description: 'The cards of a column, or all.',
    input: t.Object({ column: t.Optional(t.Union([t.Literal('todo'), t.Literal('done')])) }),
    output: t.Array(Card),
    triggers: [triggers.api('GET', '/')],
  },
  ({ column }) => [...cards.values()].filter((card) => !column || card.column === column),
)
