import { expect, test } from 'bun:test'
import { cli, temporaryApp } from '../cli/cli.ts'

const CONFIG = `import { defineConfig } from 'bunbase'
import { minimal } from 'bunbase/presets'
import { events } from 'bunbase/plugins/events'
const config = defineConfig({ presets: [minimal()], plugins: [events()], port: 0 })
export default config
declare module 'bunbase' { interface Register { config: typeof config } }
`
const ACTION = `import { action, event, t, triggers } from 'bunbase'
export const created = event('user.created', { payload: t.Object({ id: t.String() }) })
export default action(
  {
    name: 'greet',
    input: t.Object({ id: t.String() }),
    output: t.Void(),
    triggers: [
      triggers.event(created, { when: ({ id }) => id !== '' }),
      triggers.event('user.*', { broadcast: true }),
    ],
  },
  () => {},
)
`

test('`list` and `explain` say which events an action listens to', async () => {
  await using app = await temporaryApp({ 'bunbase.config.ts': CONFIG, 'src/greet.ts': ACTION })
  const on = ['user.created', 'user.* broadcast'].map((text) => ({ kind: 'event', on: text }))
  const listed = await cli(['list', '--json'], { cwd: app.folder })
  expect(JSON.parse(listed.out)).toContainEqual(
    expect.objectContaining({ name: 'greet', triggers: on }),
  )
  const explained = await cli(['explain', 'greet', '--json'], { cwd: app.folder })
  expect(JSON.parse(explained.out)).toMatchObject({ name: 'greet', triggers: on })
})
