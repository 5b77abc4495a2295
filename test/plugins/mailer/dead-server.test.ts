// What the log says of a mail whose server is not there.
import { expect, test } from 'bun:test'
import { type Action, boot, defineConfig, kit, t } from 'bunbase'
import { db } from 'bunbase/db'
import { type LogRecord, logger } from 'bunbase/plugins/logger'
import { type MailerPlugin, mailer } from 'bunbase/plugins/mailer'
import { queue } from 'bunbase/plugins/queue'
import { testDatabase } from '../../services.ts'
import { until } from '../../until.ts'

const write = kit<MailerPlugin>().action(
  { name: 'write', input: t.Object({}), output: t.Object({}) },
  async (_input, ctx) => {
    await ctx.mailer.send({ to: 'ann@example.org', subject: 'Hello', text: 'Hello' })
    return {}
  },
) as Action

test('each try is one error of the log, which says why', async () => {
  await using place = await testDatabase('sqlite')
  const records: LogRecord[] = []
  const lines = logger({ sink() {}, capture: (record) => void records.push(record) })
  const config = {
    ...{ url: 'smtp://127.0.0.1:1', from: 'hello@acme.example', capture: false },
    secret: 'a secret of the app, which is long enough',
  }
  const kernel = await boot(
    defineConfig({
      plugins: [lines, db({ database: { url: place.url } }), queue(), mailer({ mailer: config })],
    }),
    { actions: [write], mode: 'development' },
  )
  await kernel.start()
  await kernel.call(write, {})
  const told = () => records.filter(({ message }) => message === 'mailer.deliver failed')
  await until('it was tried', () => told().length > 0)
  await kernel.stop()
  expect(records.filter(({ level }) => level === 'error')).toEqual(told())
  expect(told()).toMatchObject([
    { code: 'MAIL_NOT_SENT', error: { message: expect.stringContaining('ECONNREFUSED') } },
  ])
})
