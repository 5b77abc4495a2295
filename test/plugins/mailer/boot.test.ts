import { describe, expect, test } from 'bun:test'
import { type Mode, boot, defineConfig, definePlugin, kit, t } from 'bunbase'
import { db } from 'bunbase/db'
import { http, httpServer } from 'bunbase/plugins/http'
import {
  type MailerConfig,
  type MailerPlugin,
  defineTemplate,
  html,
  mailer,
} from 'bunbase/plugins/mailer'
import { openapi } from 'bunbase/plugins/openapi'
import { queue } from 'bunbase/plugins/queue'
import { createTestApp } from 'bunbase/testing'
import { smtpSink } from './smtp-sink.ts'
import { listeningLogger } from '../../listening-logger.ts'

const { action } = kit<MailerPlugin>()
const send = action(
  { name: 'send', input: t.Object({}), output: t.Object({ id: t.String() }) },
  (_input, ctx) =>
    ctx.mailer.send({
      to: 'ann@example.org',
      subject: 'A <b>subject</b>',
      html: html`<p>Hello</p>
        <script>
          alert(1)
        </script>
        <a href="https://acme.example/in?t=1">in</a>`,
    }),
)
defineTemplate({
  name: 'boot-test',
  data: t.Object({ name: t.String() }),
  subject: ({ name }) => `Hello ${name}`,
  html: ({ name }) => html`<p>${name}</p>`,
  preview: { name: 'Ann' },
})

async function kernelIn(mode: Mode, config: MailerConfig = {}) {
  const plugins = [http(), openapi(), db({ database: { url: 'sqlite::memory:' } }), mailer()]
  const app = defineConfig({ presets: [], plugins, mailer: config, port: 0 })
  const kernel = await boot(app, { mode, root: '/dev/null', actions: [send] })
  const server = kernel.get(httpServer)!
  return Object.assign(kernel, {
    get: async (path: string): Promise<[number, string]> => {
      const response = await server.fetch(new Request(`http://localhost${path}`))
      return [response.status, await response.text()]
    },
  })
}

describe('in development', () => {
  test('mails are kept, and shown with their links', async () => {
    await using kernel = await kernelIn('development')
    const { id } = await kernel.call(send, {})
    const [status, list] = await kernel.get('/_mail')
    expect([status, list]).toEqual([200, expect.stringContaining(`href="/_mail/${id}"`)])
    expect(list).toContain('A &lt;b&gt;subject&lt;/b&gt;')
    const [, page] = await kernel.get(`/_mail/${id}`)
    expect(page).toContain('<a href="https://acme.example/in?t=1">')
    expect(page).not.toContain('<script>')
    expect((await kernel.get('/_mail/none'))[0]).toBe(404)
  })

  test('templates are shown with the data of their preview', async () => {
    await using kernel = await kernelIn('development')
    expect((await kernel.get('/_mail'))[1]).toContain('/_mail/templates/boot-test')
    expect((await kernel.get('/_mail/templates/boot-test'))[1]).toContain('<h1>Hello Ann</h1>')
    expect((await kernel.get('/_mail/templates/none'))[0]).toBe(404)
    expect((await kernel.get('/api/openapi.json'))[1]).not.toContain('_mail')
  })
})

test('in production mails are sent, and nothing is shown', async () => {
  await using sink = await smtpSink()
  await using kernel = await kernelIn('production', { url: sink.url, from: 'hello@acme.example' })
  await kernel.call(send, {})
  expect(sink.mails).toMatchObject([
    { subject: 'A <b>subject</b>', recipients: ['ann@example.org'] },
  ])
  for (const path of ['/_mail', '/_mail/templates/boot-test']) {
    expect((await kernel.get(path))[0]).toBe(404)
  }
})

test.each<[Mode, MailerConfig, string[]]>([
  ['test', { capture: false }, ['mails are really sent, although this is not production']],
  ['production', {}, ['mails wait in the database as they are, with the links in them']],
  ['production', { secret: 'long enough for whoever reads the database' }, []],
])('in %s with %j it is told what to be careful of', async (mode, config, warnings) => {
  const { logger, lines } = listeningLogger()
  const ear = definePlugin<{ name: 'ear' }>({
    name: 'ear',
    setup: (host) => host.useLogger({ root: logger, of: () => logger }),
  })
  const own = [db({ database: { url: 'sqlite::memory:', migrate: 'auto' } }), queue(), mailer()]
  const given = { url: 'smtp://127.0.0.1:1', from: 'hello@acme.example', ...config }
  const app = defineConfig({ presets: [], plugins: [ear(), ...own], mailer: given } as never)
  await using kernel = await boot(app, { mode, root: '/dev/null' })
  await kernel.start()
  const told = lines.filter(({ level, message }) => level === 'warn' && message.includes('mail'))
  expect(told.map(({ message }) => message)).toEqual(warnings)
})

test.each<[MailerConfig, string]>([
  [{}, 'nothing says how mails are sent'],
  [{ transport: 'resend' }, 'there is no key for it'],
  [{ transport: 'pigeon' as never }, 'mailer.transport is none'],
  [{ url: 'smtp://' }, 'mailer.url'],
  [{ url: 'smtp://localhost', from: 'me' }, '"from" is not an e-mail address'],
  [{ url: 'smtp://localhost', secret: 'short' }, 'mailer.secret'],
])('%j is a mistake at boot in production', async (config, message) => {
  const failed = await kernelIn('production', config).catch((error) => error)
  expect(String(failed)).toContain(message)
})

test('app.outbox says what it needs', async () => {
  await using app = await createTestApp({ presets: [], plugins: [] })
  expect(() => app.outbox).toThrow('app.outbox needs the mailer plugin')
})
