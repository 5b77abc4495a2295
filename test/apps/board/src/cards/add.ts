import { defineError, t, triggers } from 'bunbase'
import module from './_module.ts'
import { Card, cards, changed } from './_store.ts'

const TitleTaken = defineError('TITLE_TAKEN', {
  status: 409,
  message: 'There is a card with this title.',
  details: t.Object({ title: t.String() }),
})

export default module.action(
  {
    description: 'Adds a card.',
    input: t.Object({ title: t.String({ minLength: 1, maxLength: 80 }) }),
    output: Card,
    errors: [TitleTaken],
    triggers: [triggers.api('POST', '/')],
  },
  ({ title }) => {
    const taken = [...cards.values()].some((card) => card.title === title)
    if (taken) throw new TitleTaken({ details: { title } })
    const card = { id: `${cards.size + 1}`, title, column: 'todo' as const, attachments: [] }
    cards.set(card.id, card)
    changed()
    return card
  },
)
