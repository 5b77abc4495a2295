import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { kit, t } from 'bunbase'
import { type DbPlugin, db } from 'bunbase/db'
import {
  type MailMessage,
  type MailerPlugin,
  defineTemplate,
  html,
  mailer,
} from 'bunbase/plugins/mailer'
import { queue } from 'bunbase/plugins/queue'
import { type TestApp, createTestApp } from 'bunbase/testing'

const { action } = kit<MailerPlugin | DbPlugin>()

const verify = defineTemplate({
  name: 'verify',
  data: t.Object({ name: t.String(), link: t.String({ secret: true }) }),
  subject: ({ name }) => `Hello ${name}`,
  html: ({ name, link }) =>
    html`<h1>Hello ${name}</h1>
      <p>Please <a href="${link}">verify your address</a>.</p>`,
  preview: { name: 'Ann', link: 'https://example.org/verify?token=x' },
})

const send = action(
  { name: 'send', input: t.Any(), output: t.Object({ id: t.String() }) },
  (message: MailMessage, ctx) => ctx.mailer.send(message),
)
const sendVerify = action(
  {
    name: 'sendVerify',
    input: t.Object({ name: t.String(), link: t.String() }),
    output: t.Object({}),
  },
  async (data, ctx) => {
    await ctx.mailer.send({ to: 'ann@example.org', template: verify, data })
    return {}
  },
)
const sendAndFail = action(
  { name: 'sendAndFail', input: t.Object({}), output: t.Object({}), transaction: true },
  async (_input, ctx) => {
    await ctx.mailer.send({ to: 'ann@example.org', subject: 'It is done', text: 'Or is it?' })
    throw new Error('it is not')
  },
)

let app: TestApp
beforeAll(async () => {
  app = await createTestApp({
    presets: [],
    plugins: [
      db({ database: { url: 'sqlite::memory:' } }),
      queue(),
      mailer({ mailer: { from: 'Acme <hello@acme.example>', replyTo: 'help@acme.example' } }),
    ],
    actions: [send, sendVerify, sendAndFail],
  })
})
afterAll(() => app[Symbol.asyncDispose]())

const sent = async (message: Partial<MailMessage>) => {
  await app.call(send, { to: 'ann@example.org', subject: 'S', text: 'T', ...message })
  return app.outbox.at(-1)!
}
const refused = (message: object): Promise<[string, string]> =>
  app.call(send, { to: 'ann@example.org', subject: 'S', text: 'T', ...message } as never).then(
    () => ['sent', ''],
    (error) => [error.code, error.details?.field],
  )

describe('in a test', () => {
  test('mails are kept in app.outbox, complete', async () => {
    const mail = await sent({
      to: 'Ann Doe <ann@example.org>',
      subject: 'Hello',
      html: '<p>Hi</p>',
    })
    expect(mail).toMatchObject({
      from: { name: 'Acme', address: 'hello@acme.example' },
      replyTo: { address: 'help@acme.example' },
      to: [{ name: 'Ann Doe', address: 'ann@example.org' }],
      ...{ subject: 'Hello', text: 'T', html: '<p>Hi</p>', links: [] },
    })
  })

  test('a template is filled in, escaped, and has its links at hand', async () => {
    const link = 'https://example.org/verify?token=abc&for=ann'
    await app.call(sendVerify, { name: '<b>Ann</b> & Co', link })
    const mail = app.outbox.at(-1)!
    expect(mail.template).toBe('verify')
    expect(mail.subject).toBe('Hello <b>Ann</b> & Co')
    expect(mail.html).toContain('<h1>Hello &lt;b&gt;Ann&lt;/b&gt; &amp; Co</h1>')
    expect(mail.text).toBe(`Hello <b>Ann</b> & Co\n\nPlease verify your address: ${link}.`)
    expect(mail.links).toEqual([link])
  })

  test('what was sent in a transaction is there only when that commits', async () => {
    const before = app.outbox.length
    await app.call(sendAndFail, {}).catch(() => undefined)
    expect(app.outbox).toHaveLength(before)
  })

  test('nothing of a mail is logged', async () => {
    await app.call(sendVerify, { name: 'Ann', link: 'https://example.org/?token=hush-hush' })
    const lines = app.logs.map(({ message, fields }) => ({ message, fields }))
    expect(JSON.stringify(lines)).not.toContain('hush-hush')
  })
})

describe('a mail that cannot be sent is refused:', () => {
  test.each<[string, object, string]>([
    ['two addresses in one', { to: 'ann@example.org, eve@example.org' }, 'to'],
    ['a line after the address', { to: 'ann@example.org\r\nBcc: eve@example.org' }, 'to'],
    [
      'a line within the address',
      { to: { address: 'ann@example.org\nBcc: eve@example.org' } },
      'to',
    ],
    ['a quoted local part', { to: '"eve@evil.example ann"@example.org' }, 'to'],
    ['an address of nothing', { to: 'Ann <>' }, 'to'],
    ['a local part that ends in a dot', { to: 'ann.@example.org' }, 'to'],
    ['a domain that is none', { to: 'ann@-example-.org' }, 'to'],
    ['nobody', { to: [] }, 'to'],
    ['a crowd', { to: Array.from({ length: 51 }, (_, i) => `u${i}@example.org`) }, 'to'],
    ['a carbon copy to two in one', { cc: ['a@b.example <c@d.example>, e@f.example'] }, 'cc'],
    ['a sender that is none', { from: 'me' }, 'from'],
    ['no subject', { subject: ' \r\n ' }, 'subject'],
    ['no text', { text: undefined }, 'text'],
    ['a header of ours', { headers: { Bcc: 'eve@example.org' } }, 'headers'],
    [
      'a header with a line in its name',
      { headers: { 'X-A\r\nBcc': 'eve@example.org' } },
      'headers',
    ],
    [
      'too much',
      { attachments: [{ filename: 'a', content: new Uint8Array(16e6) }] },
      'attachments',
    ],
  ])('%s', async (_what, message, field) => {
    expect(await refused(message)).toEqual(['MAIL_INVALID', field])
  })

  test('the data of a template that does not fit', async () => {
    expect(() => verify.render({ name: 'Ann' } as never)).toThrow('is wrong at "/link"')
  })
})

describe('a stranger cannot add a header by', () => {
  test('a name, a subject, a value or a file name', async () => {
    const evil = 'x\r\nBcc: eve@example.org\0'
    const mail = await sent({
      to: { name: evil, address: 'ann@example.org' },
      subject: evil,
      headers: { 'X-Tag': evil },
      attachments: [{ filename: evil, content: 'x', contentType: evil }],
    })
    const safe = 'x Bcc: eve@example.org'
    expect([mail.to[0]!.name, mail.subject, mail.headers['X-Tag']]).toEqual([safe, safe, safe])
    expect(mail.attachments[0]).toMatchObject({ filename: safe, contentType: safe })
  })
})

test.each([
  ['<p>One &amp; two</p><p>Three</p>', 'One & two\n\nThree'],
  ['<ul><li>a</li><li>b</li></ul>', '- a\n- b'],
  ['<style>p { color: red }</style>a<br>b', 'a\nb'],
  [
    '<a href="https://x.example/?a=1&amp;b=2">https://x.example/?a=1&amp;b=2</a>',
    'https://x.example/?a=1&b=2',
  ],
  ['&#8364; &#x20AC; &unknown;', '€ € &unknown;'],
  ['<img src="cid:a" alt="Acme">', 'Acme'],
])('%s says to those who read text: %s', async (markup, text) => {
  expect((await sent({ text: undefined as never, html: markup })).text).toBe(text)
})
