import { action, t, triggers } from 'bunbase'
import { packed } from './events.ts'

/** Orders that this process was told of. */
const board = new Set<string>()

export const note = action(
  {
    name: 'note',
    input: t.Object({ order: t.String() }),
    output: t.Object({}),
    triggers: [triggers.event(packed, { broadcast: true })],
    record: false,
  },
  ({ order }) => {
    board.add(order)
    return {}
  },
)

export const show = action(
  {
    name: 'board',
    input: t.Object({ order: t.String() }),
    output: t.Object({ packed: t.Boolean() }),
    triggers: [triggers.api('GET', '/board/:order')],
    record: false,
  },
  ({ order }) => ({ packed: board.has(order) }),
)
