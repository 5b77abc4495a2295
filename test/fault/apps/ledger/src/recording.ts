import { action, t, triggers } from 'bunbase'

/** How recording goes. */
export default action(
  {
    name: 'recording',
    input: t.Object({}),
    output: t.Object({
      buffered: t.Integer(),
      spilledBytes: t.Integer(),
      dropped: t.Integer(),
      refused: t.Integer(),
    }),
    triggers: [triggers.api('GET', '/recording')],
    record: false,
  },
  (_input, ctx) => ctx.history.stats,
)
