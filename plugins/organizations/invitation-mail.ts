// The mail of an invitation. Loaded when there is a mailer.
import { type Action, kit, t } from '../../kernel/index.ts'
import { type MailTemplate, defineTemplate, html } from '../mailer/index.ts'
import type { OrganizationsPlugin } from './index.ts'
import type { InvitationMailData, InvitationMailsConfig } from './mail-config.ts'

/** What the action below takes. */
export interface InvitationMail {
  email: string
  organization: string
  token: string
  /** Id of the invitation. */
  invitation: string
}

const invitationMail: MailTemplate<InvitationMailData> = defineTemplate({
  name: 'organizations.invitation',
  data: t.Object({
    app: t.String(),
    organization: t.String(),
    token: t.String({ secret: true }),
    link: t.String({ secret: true }),
  }),
  subject: ({ app, organization }) =>
    app === '' ? `Join ${organization}` : `${app}: join ${organization}`,
  html: ({ organization, token, link }) => html`
    <p>You are invited to join ${organization}.</p>
    ${
      link === ''
        ? html`<p>The code of the invitation is <strong>${token}</strong></p>`
        : html`<p><a href="${link}">Join ${organization}</a></p>`
    }
    <p>It is for this address only. If you do not want it, there is nothing that you have to do.</p>
  `,
  preview: {
    ...{ app: 'Acme', organization: 'Sales', token: 'nCk…' },
    link: 'https://acme.example/join#token=nCk…',
  },
})

/**
 * Sends an invitation. A run of its own, so that it is on record; part of the transaction around, so that
 * a mail goes out exactly when its invitation is there. The mailer seals the token while it waits.
 */
export function invitationMailAction(config: InvitationMailsConfig): Action<InvitationMail> {
  const { action } = kit<OrganizationsPlugin>()
  const definition = {
    name: 'organizations.mailInvitation',
    description: 'Sends an invitation to its address.',
    input: t.Object({
      email: t.String({ pii: true }),
      organization: t.String(),
      token: t.String({ secret: true }),
      invitation: t.String(),
    }),
    output: t.Void(),
  }
  return action(definition, async ({ email, organization, token }, ctx) => {
    const link = config.link?.replaceAll('{token}', token) ?? ''
    const template = config.template ?? invitationMail
    const data = { app: config.name ?? '', organization, token, link }
    await ctx.mailer!.send({ to: email, template, data })
  })
}
