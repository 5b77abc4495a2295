// A plugin that brings ready actions: which there are, and under which path.
import { describe, expect, test } from 'bun:test'
import {
  type Action,
  type ReadyActionsConfig,
  definePlugin,
  kit,
  readyActions,
  readyActionsSchema,
  t,
} from 'bunbase'
import { type HttpPlugin, http } from 'bunbase/plugins/http'
import { createTestApp } from 'bunbase/testing'

const NAMES = ['list', 'remove', 'search'] as const
type NotesConfig = ReadyActionsConfig<(typeof NAMES)[number]>
interface NotesPlugin {
  name: 'notes'
  needs: HttpPlugin
  config: { notes?: NotesConfig }
}
const { action, triggers } = kit<NotesPlugin>()
const answering =
  (name: string) =>
  ({ prefix }: { prefix: string }): Action =>
    action(
      {
        name: `notes.${name}`,
        input: t.Object({}),
        output: t.Object({}),
        triggers: [triggers.api('GET', `${prefix}/${name}`)],
      },
      () => ({}),
    )
const MAKERS = {
  list: answering('list'),
  remove: answering('remove'),
  search: answering('search'),
}
const notes = definePlugin<NotesPlugin>({
  name: 'notes',
  needs: ['http'],
  config: t.Object({
    notes: t.Optional(
      t.Object(readyActionsSchema('notes', NAMES), { additionalProperties: false }),
    ),
  }),
  setup(host, { notes: config = {} }) {
    const parts = { prefix: config.prefix ?? '/notes' }
    for (const ready of readyActions(MAKERS, parts, config, ['search'])) host.addAction(ready)
  },
})

const appOf = (config: NotesConfig = {}) =>
  createTestApp({ presets: [], plugins: [http(), notes()], notes: config })

describe('ready actions', () => {
  const paths = ['/notes/list', '/notes/remove', '/notes/search', '/memos/list']
  test.each([
    ['all but those that have to be asked for', {}, [200, 200, 404, 404]],
    ['without one that is left out', { actions: { remove: false } }, [200, 404, 404, 404]],
    ['with one that is asked for', { actions: { search: true } }, [200, 200, 200, 404]],
    ['under another path', { prefix: '/memos' }, [404, 404, 404, 200]],
  ] satisfies [string, NotesConfig, number[]][])('there are %s', async (_, config, statuses) => {
    await using app = await appOf(config)
    const answers = await Promise.all(paths.map((path) => app.fetch(path)))
    expect(answers.map(({ status }) => status)).toEqual(statuses)
  })

  test.each([
    [{ actions: { serach: true } }, 'serach'],
    [{ actions: { list: 'no' } }, 'true or false'],
    [{ prefix: 'notes/' }, 'a path such as "/notes"'],
  ])('%j is refused at boot', async (config, said) => {
    await expect(appOf(config as NotesConfig)).rejects.toThrow(said)
  })
})
