import { guards, t, triggers } from 'bunbase'
import module from './_module.ts'

export default module.action(
  {
    name: 'export',
    description: 'The projects as a CSV file; not in every plan',
    input: t.Object({}),
    output: t.Raw('text/csv'),
    triggers: [triggers.api('GET', '/export')],
    guards: [guards.hasPermission('projects:read'), guards.hasFeature('exports')],
  },
  async (_input, ctx) => {
    const projects = await ctx.db
      .selectFrom('projects')
      .select(['name', 'archived'])
      .orderBy('name')
      .execute()
    const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`
    const lines = projects.map(({ name, archived }) => `${quoted(name)},${archived}`)
    return new Response(['name,archived', ...lines, ''].join('\n'), {
      headers: { 'content-type': 'text/csv; charset=utf-8' },
    })
  },
)
