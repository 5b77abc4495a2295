// Invitations go out by mail where the mailer is selected.
import { expect, test } from 'bun:test'
import { database } from 'bunbase/db'
import { mailer } from 'bunbase/plugins/mailer'
import { engines } from '../../services.ts'
import { orgApp } from './app.ts'

const LINK = 'https://app.test/join#token='

test.each(await engines())(
  'on %s an invitation is a mail, when it is committed',
  async (engine) => {
    await using app = await orgApp(engine, {
      plugins: [mailer({ mailer: { from: 'Acme <post@app.test>' } })],
      config: { mails: { name: 'Acme', link: `${LINK}{token}` } },
    })
    const org = await app.organization('Sales')
    const ann = await app.user('ann')
    const invite = () => app.orgs.invitations.create(org.id, { email: ann.email, role: 'member' })
    await app
      .get(database)!
      .transaction(async () => {
        await invite()
        throw new Error('undo')
      })
      .catch(() => undefined)
    expect(app.outbox).toEqual([])
    expect(app.sent).toEqual([])

    const invitation = await invite()
    const [mail] = app.outbox
    expect(mail).toMatchObject({
      subject: 'Acme: join Sales',
      template: 'organizations.invitation',
    })
    const token = app.sent[0]!.token
    expect(mail!.text).toContain(`${LINK}${token}`)
    // The run that sends it is the organisation's, and its record does not let anybody in.
    const sending = app.runs.find(({ action }) => action.name === 'organizations.mailInvitation')!
    expect(sending.org).toBe(org.id)
    expect(JSON.stringify(app.logs.map(({ fields }) => fields))).not.toContain(token)

    await app.orgs.invitations.resend(org.id, invitation.id)
    const second = app.sent[1]!.token
    expect(second).not.toBe(token)
    expect(app.outbox[1]!.text).toContain(second)
    expect(await app.orgs.invitations.accept(second, ann)).toBe(org.id)
  },
)

test('without a link the mail has the token, and a template of the app’s own wins', async () => {
  const { defineTemplate } = await import('bunbase/plugins/mailer')
  const { t } = await import('bunbase')
  const template = defineTemplate({
    name: 'own-invitation',
    data: t.Object({
      ...{ app: t.String(), organization: t.String(), token: t.String(), link: t.String() },
    }),
    subject: ({ organization }) => `Come to ${organization}`,
    text: ({ token }) => token,
  })
  const plugins = [mailer({ mailer: { from: 'post@app.test' } })]
  await using plain = await orgApp('sqlite', { plugins })
  await using own = await orgApp('sqlite', { plugins, config: { mails: { template } } })
  for (const app of [plain, own]) {
    const org = await app.organization('Sales')
    await app.orgs.invitations.create(org.id, { email: 'ann@example.com', role: 'member' })
    expect(app.outbox[0]!.text).toContain(app.sent[0]!.token)
  }
  expect(own.outbox[0]!.subject).toBe('Come to Sales')
  expect(plain.outbox[0]!.subject).toBe('Join Sales')
})
