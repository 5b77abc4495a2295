import { t, triggers } from 'bunbase'
import module from './_module.ts'
import { cards, change } from './_store.ts'

export default module.action(
  {
    description: 'How many cards there are, now and after each change.',
    input: t.Object({}),
    output: t.Stream(t.Object({ cards: t.Integer() })),
    triggers: [triggers.api('GET', '/watch')],
  },
  async function* (_input, { signal }) {
    while (!signal.aborted) {
      yield { cards: cards.size }
      await change(signal)
    }
  },
)
