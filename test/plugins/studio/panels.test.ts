import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { definePlugin, kit, t } from 'bunbase'
import { http } from 'bunbase/plugins/http'
import { type StudioPanel, type StudioPlugin, studio, studioPanels } from 'bunbase/plugins/studio'
import { type TestApp, createTestApp } from 'bunbase/testing'
import { lines, linesPort } from '../../apps/third-party-trigger/plugin/index.ts'
import { type Refused, type Visit, terminal, visit } from './app.ts'

interface PanelPlugin {
  name: 'panel'
  uses: StudioPlugin
}
const greet = kit<PanelPlugin>().action(
  { name: 'greet', input: t.Object({ name: t.String() }), output: t.Object({ said: t.String() }) },
  ({ name }) => ({ said: `hello ${name}` }),
)

/** A plugin with panels of the test's own. */
const panelPlugin = (...panels: StudioPanel[]) =>
  definePlugin<PanelPlugin>({
    name: 'panel',
    uses: ['studio'],
    actions: [greet],
    setup: (host) => panels.forEach((panel) => host.get(studioPanels)!.add(panel)),
  })()

const form: StudioPanel = {
  ...{ id: 'greeting', title: 'Greeting', plugin: 'panel' },
  view: [{ id: 'say', kind: 'form', action: 'greet' }],
}

describe('a panel', () => {
  let app: TestApp
  let page: Visit
  beforeAll(async () => {
    app = await createTestApp({
      plugins: [http(), studio(), terminal(), lines(), panelPlugin(form)],
      ...{ lines: { port: 0 }, studio: { enabled: true } },
    })
    page = await visit(app)
  })
  afterAll(() => app[Symbol.asyncDispose]())

  test('of a stranger’s plugin is among the pages, and shows what its action gives', async () => {
    const { pages, panels } = await page.call('studio.boot', {})
    const icon = 'cable'
    expect(pages).toContainEqual({ id: 'panel:lines', title: 'Lines', icon, group: 'plugins' })
    const { hits } = await page.call('studio.search', { q: 'lines' })
    expect(hits[0]).toMatchObject({ kind: 'page', to: '/panels/lines' })
    expect(panels.find(({ id }) => id === 'lines')).toMatchObject({
      ...{ title: 'Lines', plugin: 'lines', group: 'plugins' },
      view: [{ id: 'devices', kind: 'table', action: 'lines.devices', refreshMs: 2_000 }],
    })
    const read = () => page.call('studio.panels.read', { panel: 'lines', view: 'devices' })
    expect((await read()).data).toEqual({ items: [] })
    const answered = Promise.withResolvers<void>()
    const device = await Bun.connect({
      ...{ hostname: '127.0.0.1', port: app.get(linesPort)!.port! },
      socket: { data: () => answered.resolve() },
    })
    device.write('{}\n')
    await answered.promise
    expect((await read()).data).toEqual({ items: [{ peer: '127.0.0.1' }] })
    device.end()
  })

  test('with a form gives its action an input', async () => {
    const { panels } = await page.call('studio.boot', {})
    const [view] = panels.find(({ id }) => id === 'greeting')!.view
    expect(view!.input).toMatchObject({ required: ['name'] })
    const say = { panel: 'greeting', view: 'say', input: { name: 'Ann' } }
    expect((await page.call('studio.panels.read', say)).data).toEqual({ said: 'hello Ann' })
    const wrong = page.call('studio.panels.read', { ...say, input: {} })
    expect(await wrong.catch((error: Refused) => error.code)).toBe('INVALID_INPUT')
    const missing = page.call('studio.panels.read', { panel: 'lines', view: 'say' })
    expect(await missing.catch((error: Refused) => error.status)).toBe(404)
  })
})

test('who may only look gives a form no input', async () => {
  await using app = await createTestApp({
    plugins: [http(), studio(), terminal(), panelPlugin(form)],
    studio: { enabled: true, access: 'read_only' },
  })
  const page = await visit(app)
  const say = page.call('studio.panels.read', { panel: 'greeting', view: 'say', input: {} })
  expect(await say.catch((error: Refused) => error.code)).toBe('STUDIO_READ_ONLY')
})

test.each([
  ['an id that is none', { ...form, id: 'Not An Id' }],
  ['the id of another one', form],
  ['two views with one id', { ...form, id: 'twice', view: [...form.view, ...form.view] }],
])('a panel with %s is refused at boot', async (why, panel) => {
  const boot = createTestApp({ plugins: [http(), studio(), panelPlugin(form, panel)] })
  expect(String(await boot.catch((error: unknown) => error))).toContain(why)
})
