import { type Action, kit, t } from '../../kernel/index.ts'
import { CODE_MINUTES, type CodePurpose, type Codes } from './codes.ts'
import type { AuthPlugin } from './index.ts'
import type { AuthMailsConfig } from './mail-config.ts'
import { type AuthMailData, type AuthMailKind, authMails } from './mails.ts'
import type { Users } from './users.ts'

/** A mail that is to be sent, for all that the caller may be told. */
export interface AuthMail {
  kind: AuthMailKind
  /** To whom. There may be no account with it. */
  email: string
  /** Id of the user, where it is known who that is. */
  user?: string
  /** `Codes.bind` of whoever asked. */
  bound?: string
}

const LINKS: Readonly<Record<CodePurpose, keyof NonNullable<AuthMailsConfig['links']>>> = {
  'verify-email': 'verifyEmail',
  'reset-password': 'resetPassword',
  'magic-link': 'magicLink',
  'change-email': 'changeEmail',
}

/**
 * Decides whether an address gets the mail that was asked for, and sends it. It runs when the caller has
 * been answered, who so learns nothing of that, from the time it takes neither.
 */
export function mailAction(parts: {
  readonly users: Users
  readonly codes: Codes
  readonly config: AuthMailsConfig
}): Action<AuthMail> {
  const { users, codes, config } = parts
  const { action } = kit<AuthPlugin>()

  /** Who is to get it; undefined for nobody. */
  const recipient = async ({ kind, email, user: id }: AuthMail) => {
    const account = await users.byEmail(email)
    if (kind === 'change-email') {
      const user = id === undefined || account ? undefined : await users.get(id)
      return user && { id: user.id, name: user.name }
    }
    if (!isPurpose(kind)) return { id: account?.user.id, name: account?.user.name ?? null }
    if (!account || account.disabled) return undefined
    const { user } = account
    return kind === 'verify-email' && user.emailVerified ? undefined : user
  }

  const definition = {
    name: 'auth.mail',
    description: 'Sends what only the owner of an address may learn.',
    input: t.Object({
      kind: t.Unsafe<AuthMailKind>(t.String()),
      email: t.String({ pii: true }),
      user: t.Optional(t.String()),
      bound: t.Optional(t.String({ secret: true })),
    }),
    output: t.Object({}),
    transaction: true,
  }
  return action(definition, async (mail, ctx) => {
    const { kind, email, bound = '' } = mail
    const to = await recipient(mail)
    const given: AuthMailData = {
      app: config.name ?? '',
      name: to?.name ?? '',
      ...{ code: '', link: '', minutes: CODE_MINUTES },
    }
    if (isPurpose(kind)) {
      // Also for nobody, so that it takes as long.
      const code = await codes.create({ purpose: kind, userId: to?.id, email, bound })
      const link = config.links?.[LINKS[kind]]?.replaceAll('{code}', code) ?? ''
      Object.assign(given, { code, link })
    }
    if (!to) return {}
    const template = config.templates?.[kind] ?? authMails[kind]
    await ctx.mailer!.send({ to: email, template, data: given })
    return {}
  })
}

function isPurpose(kind: AuthMailKind): kind is CodePurpose {
  return Object.hasOwn(LINKS, kind)
}
