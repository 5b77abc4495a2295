import { type Action, BunbaseError, action, t } from '../../kernel/index.ts'
import { JobGivenUp } from '../queue/index.ts'
import { MailRefused } from './errors.ts'
import type { Mail } from './mail.ts'
import type { MailSeal } from './seal.ts'
import type { MailTransport } from './transport.ts'

/** Name of the action whose jobs send mails. */
export const DELIVER = 'mailer.deliver'

/** Milliseconds for one try. */
const TIMEOUT = 60_000
/** Between the tries, up to a fifth more at random: a day in all. */
const DELAYS = ['10s', '1m', '5m', '15m', '1h', '3h', '8h', '12h'] as const

/** A mail on its way. */
export interface SealedMail {
  id: string
  /** For those who look at jobs and runs. */
  template?: string
  to: string[]
  /** The {@link Mail} as JSON. */
  sealed: string
}

/** The action that makes one try; a job of it is tried until the mail is taken or refused. */
export function deliverAction(parts: {
  readonly transport: MailTransport
  readonly seal: MailSeal
}): Action<SealedMail> {
  const definition = {
    name: DELIVER,
    description: 'Sends a mail.',
    input: t.Object({
      id: t.String(),
      template: t.Optional(t.String()),
      to: t.Array(t.String({ pii: true })),
      sealed: t.String({ secret: true }),
    }),
    output: t.Object({}),
    timeout: TIMEOUT,
    job: { maxAttempts: DELAYS.length + 1, backoff: { delays: DELAYS, jitter: 0.2 } },
  }
  return action(definition, async ({ id, sealed }, ctx) => {
    const text = parts.seal.open(sealed, id)
    if (text === undefined) {
      throw new JobGivenUp({
        message: 'The mail was sealed with a secret that is no longer in the config.',
      })
    }
    try {
      await parts.transport.send(JSON.parse(text) as Mail, ctx.signal)
    } catch (error) {
      if (!(error instanceof BunbaseError) || error.code !== MailRefused.code) throw error
      throw new JobGivenUp({ message: error.message, cause: error })
    }
    return {}
  })
}
