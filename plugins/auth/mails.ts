// The mails of this plugin. Loaded when there is a mailer.
import { t } from '../../kernel/index.ts'
import { type MailTemplate, defineTemplate, html } from '../mailer/index.ts'
import { CODE_MINUTES } from './codes.ts'

/** Which mail of this plugin. */
export type AuthMailKind =
  | ('verify-email' | 'reset-password' | 'magic-link' | 'change-email')
  | ('signed-up-again' | 'password-changed' | 'email-changed' | 'account-deleted')
  | ('second-factor-on' | 'second-factor-off')
  | ('passkey-added' | 'passkey-removed')

/** What a mail of this plugin is made from. */
export interface AuthMailData {
  /** `auth.mails.name`, or empty. */
  readonly app: string
  /** Name of the user, or empty. */
  readonly name: string
  /** `7QK2M-3XBTA`; empty where there is none. */
  readonly code: string
  /** With the code in it; empty where the config has none. */
  readonly link: string
  /** For which the code is good. */
  readonly minutes: number
}

interface Words {
  readonly subject: string
  /** Before the code. */
  readonly before: string
  /** After it, or in its place. */
  readonly after: string
}

const IGNORE = 'If that was not you, there is nothing that you have to do.'
const ALARM = 'If that was not you, reset your password at once, and tell us.'

const WORDS: Readonly<Record<AuthMailKind, Words>> = {
  'verify-email': {
    subject: 'Confirm your e-mail address',
    before: 'Confirm that this is your address, in the browser in which you signed up:',
    after: IGNORE,
  },
  'reset-password': {
    subject: 'Choose a new password',
    before: 'Somebody asked for a new password for your account. Choose it in the same browser:',
    after: `${IGNORE} Your password stays as it is.`,
  },
  'magic-link': {
    subject: 'Sign in',
    before: 'Sign in, in the browser in which you asked for it:',
    after: `${IGNORE} Give this code to nobody, whoever asks for it.`,
  },
  'change-email': {
    subject: 'Confirm your new e-mail address',
    before: 'Confirm that your account shall have this address, in the browser in which you asked:',
    after: IGNORE,
  },
  'signed-up-again': {
    subject: 'You have an account already',
    before: '',
    after:
      'Somebody wanted to make an account with this address, which has one. Sign in, or reset your password. If that was not you, there is nothing that you have to do.',
  },
  'password-changed': {
    subject: 'Your password was changed',
    before: '',
    after: `The password of your account was changed, and all other sessions have ended. ${ALARM}`,
  },
  'email-changed': {
    subject: 'Your e-mail address was changed',
    before: '',
    after:
      'Your account has another e-mail address from now on. If that was not you, tell us at once.',
  },
  'account-deleted': {
    subject: 'Your account was deleted',
    before: '',
    after:
      'Your account was deleted, with what belonged to it. If that was not you, tell us at once.',
  },
  'second-factor-on': {
    subject: 'Signing in asks for a code now',
    before: '',
    after: `Signing in to your account asks for a code of an authenticator app from now on, and all other sessions have ended. ${ALARM}`,
  },
  'second-factor-off': {
    subject: 'Signing in asks for no code any more',
    before: '',
    after: `Signing in to your account asks for no code of an authenticator app any more, and all other sessions have ended. ${ALARM}`,
  },
  'passkey-added': {
    subject: 'A passkey was added to your account',
    before: '',
    after:
      'Your account can be signed in to by another passkey from now on. If that was not you, remove it, reset your password at once, and tell us.',
  },
  'passkey-removed': {
    subject: 'A passkey was removed from your account',
    before: '',
    after: `Your account cannot be signed in to by one of its passkeys any more, and all other sessions have ended. ${ALARM}`,
  },
}

const data = t.Object({
  app: t.String(),
  name: t.String({ pii: true }),
  code: t.String({ secret: true }),
  link: t.String({ secret: true }),
  minutes: t.Integer(),
})

/** The templates of this plugin by kind. */
export const authMails: Readonly<Record<AuthMailKind, MailTemplate<AuthMailData>>> =
  Object.fromEntries(
    Object.entries(WORDS).map(([kind, words]) => [kind, template(kind, words)]),
  ) as Record<AuthMailKind, MailTemplate<AuthMailData>>

function template(kind: string, { subject, before, after }: Words): MailTemplate<AuthMailData> {
  return defineTemplate({
    name: `auth.${kind}`,
    data,
    subject: ({ app }) => (app === '' ? subject : `${app}: ${subject.toLowerCase()}`),
    html: ({ name, code, link, minutes }) => html`
      <p>Hello${name && ` ${name}`},</p>
      ${before && html`<p>${before}</p>`} ${link && html`<p><a href="${link}">${subject}</a></p>`}
      ${code && html`<p>The code is <strong>${code}</strong>. It is good for ${minutes} minutes.</p>`}
      <p>${after}</p>
    `,
    preview: {
      ...{ app: 'Acme', name: 'Ann', minutes: CODE_MINUTES },
      ...(before === ''
        ? { code: '', link: '' }
        : { code: '7QK2M-3XBTA', link: 'https://acme.example/#code=7QK2M-3XBTA' }),
    },
  })
}
