import { NotFound, t, triggers } from 'bunbase'
import module from './_module.ts'
import { Card, cards, changed } from './_store.ts'

export default module.action(
  {
    description: 'Attaches a file to a card.',
    input: t.Object({ id: t.String(), file: t.File({ maxSize: 100_000 }) }),
    output: Card,
    errors: [NotFound],
    triggers: [triggers.api('POST', '/:id/attachments')],
  },
  ({ id, file }) => {
    const card = cards.get(id)
    if (!card) throw new NotFound({ message: `There is no card ${id}.` })
    card.attachments.push({ name: file.name, bytes: file.size })
    changed()
    return card
  },
)
