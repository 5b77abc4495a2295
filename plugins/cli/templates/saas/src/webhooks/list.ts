import { t, triggers } from 'bunbase'
import module from './_module.ts'

export default module.action(
  {
    name: 'list',
    description: 'The addresses that are told of new projects',
    input: t.Object({}),
    output: t.Array(t.Object({ id: t.String(), url: t.String(), active: t.Boolean() })),
    triggers: [triggers.api('GET', '/')],
  },
  async (_input, ctx) => {
    const all = await ctx.webhook!.endpoints.list()
    return all.map(({ id, url, disabledAt }) => ({ id, url, active: disabledAt === undefined }))
  },
)
