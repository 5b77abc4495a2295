// Mails that go through the queue, on both engines, and at once where there is none.
import { describe, expect, test } from 'bun:test'
import { kit, t } from 'bunbase'
import { type DbPlugin, database, db } from 'bunbase/db'
import {
  type Mail,
  type MailMessage,
  MailNotSent,
  MailRefused,
  type MailTransport,
  type MailerConfig,
  type MailerPlugin,
  mailer,
} from 'bunbase/plugins/mailer'
import type { QueuePlugin } from 'bunbase/plugins/queue'
import { createTestApp } from 'bunbase/testing'
import { createSeal } from '../../../plugins/mailer/seal.ts'
import { engines } from '../../services.ts'
import { queueApp, untilMoving } from '../queue/app.ts'

interface AppPlugin {
  name: 'app'
  needs: MailerPlugin | DbPlugin | QueuePlugin
}
const { action } = kit<AppPlugin>()

const SECRET = 'a secret of the app, which is long enough'
const hello: MailMessage = {
  to: 'ann@example.org',
  subject: 'Sign in',
  text: 'https://acme.example/in?token=hush-hush',
}

const input = t.Object({ fail: t.Optional(t.Boolean()), key: t.Optional(t.String()) })
const order = action(
  { name: 'order', input, output: t.Object({ id: t.String() }), transaction: true },
  async ({ fail, key }, ctx) => {
    const { id } = await ctx.mailer.send({ ...hello, ...(key && { idempotencyKey: key }) })
    if (fail) throw new Error('rolled back')
    return { id }
  },
)

/** Takes mails, or does to them what it is told, in turn. */
function taking(...errors: Error[]) {
  const mails: Mail[] = []
  const tries: number[] = []
  const transport: MailTransport = {
    name: 'taking',
    async send(mail) {
      tries.push(mails.length)
      const error = errors.shift()
      if (error) throw error
      mails.push(mail)
    },
  }
  return { transport, mails, tries }
}

const config = (own: MailerConfig) =>
  mailer({ mailer: { capture: false, from: 'hello@acme.example', secret: SECRET, ...own } })

for (const engine of await engines()) {
  describe(engine, () => {
    const open = (own: MailerConfig, start = true) =>
      queueApp(engine, { actions: [order], plugins: [config(own)], start })

    test('a mail is sent when the transaction around has committed, and not otherwise', async () => {
      const { transport, mails } = taking()
      await using app = await open({ transport })
      await app.call(order, { fail: true }).catch(() => undefined)
      const { id } = await app.call(order, {})
      await untilMoving(app, 'it is sent', () => mails.length > 0)
      expect(mails).toMatchObject([
        { id, subject: 'Sign in', from: { address: 'hello@acme.example' } },
      ])
      const none = async () => (await app.jobs.list()).jobs.length === 0
      await untilMoving(app, 'no job is left', none)
    })

    test('what failed for now is tried again, by the same id', async () => {
      const later = new MailNotSent({ details: { afterMs: 120_000 } })
      const { transport, mails, tries } = taking(new MailNotSent(), later)
      await using app = await open({ transport })
      const start = app.clock.now()
      const { id } = await app.call(order, {})
      await untilMoving(app, 'it is sent', () => mails.length > 0, '5s')
      expect(mails).toMatchObject([{ id }])
      expect(tries).toHaveLength(3)
      // Ten seconds after the first try, and as long as the provider asked for after the second.
      expect(app.clock.now() - start).toBeGreaterThanOrEqual(130_000)
    })

    test('what is refused is given up at once, and stays to be looked at', async () => {
      const { transport, tries } = taking(new MailRefused({ details: { status: 550 } }))
      await using app = await open({ transport })
      await app.call(order, {})
      const failed = async () => (await app.jobs.list({ state: 'failed' })).jobs
      await untilMoving(app, 'it is given up', async () => (await failed()).length > 0)
      expect(tries).toHaveLength(1)
      expect(await failed()).toMatchObject([
        { action: 'mailer.deliver', attempt: 1, errors: [{ code: 'JOB_GIVEN_UP' }] },
      ])
    })

    test('a mail with a key is sent once', async () => {
      const { transport, mails } = taking()
      await using app = await open({ transport })
      const first = await app.call(order, { key: 'order 7' })
      const again = await app.call(order, { key: 'order 7' })
      const other = await app.call(order, { key: 'order 8' })
      expect(again).toEqual(first)
      await untilMoving(app, 'two are sent', () => mails.length === 2)
      await app.call(order, { key: 'order 7' })
      await app.call(order, {})
      await untilMoving(app, 'another is sent', () => mails.length >= 3)
      expect(mails.slice(0, 2).map(({ id }) => id)).toEqual([first.id, other.id])
    })

    test('while it waits nobody can read it; what runs leave behind does not show it', async () => {
      const { transport, mails } = taking(new MailNotSent({ cause: new Error('down') }))
      await using app = await open({ transport }, false)
      await app.call(order, {})
      const { rows } = await app
        .get(database)!
        .run<{ input: string }>('select input from job_queue')
      expect(rows[0]!.input).toContain('ann@example.org')
      expect(rows[0]!.input).not.toContain('hush-hush')
      await app.start()
      await untilMoving(app, 'it is sent', () => mails.length > 0, '1s')
      expect(mails[0]!.text).toBe(hello.text!)
      const lines = app.logs.map(({ message, fields }) => ({ message, fields }))
      expect(JSON.stringify(lines)).not.toContain('hush-hush')
    })

    test('it opens with an older secret, and not with none of those it was sealed with', async () => {
      const { transport, mails } = taking()
      await using app = await open({ transport, secret: ['n'.repeat(32), SECRET] }, false)
      const old = { id: 'an id', to: ['ann@example.org'] }
      const sealed = (secret: string): string => {
        const seal = createSeal()
        seal.add([secret])
        return seal.seal(JSON.stringify({ ...hello, id: old.id }), old.id)
      }
      await app.call('mailer.deliver', { ...old, sealed: sealed(SECRET) })
      expect(mails).toMatchObject([{ subject: 'Sign in' }])
      const other = app.call('mailer.deliver', { ...old, sealed: sealed('x'.repeat(32)) })
      expect(await other.catch((error) => error.code)).toBe('JOB_GIVEN_UP')
      // Nor as another mail than it was.
      const moved = app.call('mailer.deliver', { ...old, id: 'b', sealed: sealed(SECRET) })
      expect(await moved.catch((error) => error.code)).toBe('JOB_GIVEN_UP')
    })
  })
}

describe('without a queue', () => {
  const send = action(
    { name: 'send', input: t.Object({}), output: t.Object({}) },
    async (_input, ctx) => {
      await ctx.mailer.send(hello)
      return {}
    },
  )
  const appOn = (transport: MailTransport) =>
    createTestApp({
      presets: [],
      plugins: [db({ database: { url: 'sqlite::memory:' } }), config({ transport })],
      actions: [send, order],
    })

  test('a mail is sent before `send` returns, or `send` fails', async () => {
    const { transport, mails } = taking(new MailNotSent())
    await using app = await appOn(transport)
    expect(await app.call(send, {}).catch((error) => error.code)).toBe('MAIL_NOT_SENT')
    await app.call(send, {})
    expect(mails).toHaveLength(1)
  })

  test('in a transaction it is sent after the commit', async () => {
    const { transport, mails } = taking()
    await using app = await appOn(transport)
    await app.call(order, { fail: true }).catch(() => undefined)
    expect(mails).toEqual([])
    await app.call(order, {})
    expect(mails).toHaveLength(1)
  })
})
