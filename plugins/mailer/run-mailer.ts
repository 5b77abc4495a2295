import { type HeldEffect, type Ids, type Run, holdBack } from '../../kernel/index.ts'
import type { Database } from '../db/index.ts'
import type { Jobs } from '../queue/index.ts'
import { type MailDefaults, compose } from './compose.ts'
import { DELIVER } from './deliver.ts'
import type { Mail } from './mail.ts'
import type { Mailer } from './mailer.ts'
import type { MailMessage, TemplatedMail } from './message.ts'
import type { MailSeal } from './seal.ts'

/** What `ctx.mailer` is made of. */
export interface MailerParts {
  readonly defaults: MailDefaults
  readonly ids: Ids
  readonly seal: MailSeal
  /** Undefined: mails are sent at once. */
  readonly jobs: Jobs | undefined
  /** Of the jobs. */
  readonly queue: string | undefined
  readonly database: Database | undefined
  /** Sends, or keeps, a mail at once. */
  readonly hand: (mail: Mail, signal: AbortSignal) => Promise<void>
}

/** `ctx.mailer` of a run. */
export function runMailer(parts: MailerParts, run: Run): Mailer {
  const { defaults, ids, seal, jobs, queue, database, hand } = parts
  return {
    async send<D>(message: MailMessage | TemplatedMail<D>) {
      const { idempotencyKey: key } = message
      const { org, ctx } = run
      const id = key === undefined ? ids.uuid() : idOf(`${org ?? ''}\n${key}`)
      const mail = await compose(message, defaults, { id, at: ctx.clock.now() })
      if (holdBack(() => heldMail(mail))) return { id }
      if (jobs) {
        const { template, to } = mail
        const input = {
          ...{ id, to: to.map(({ address }) => address) },
          ...(template !== undefined && { template }),
          sealed: seal.seal(JSON.stringify(mail), id),
        }
        await jobs.add({
          ...{ action: DELIVER, input, org },
          traceparent: ctx.trace.traceparent,
          ...(queue !== undefined && { queue }),
          ...(key !== undefined && { idempotencyKey: `mail ${id}` }),
        })
      } else if (database?.inTransaction) {
        // The mail may tell of what would then not have happened.
        database.afterCommit(() => hand(mail, new AbortController().signal))
      } else await hand(mail, ctx.signal)
      return { id }
    },
  }
}

function heldMail({ from, to, subject, text, html }: Mail): HeldEffect {
  const addresses = to.map(({ address }) => address)
  const details = { from: from.address, to: addresses, subject, text, html }
  return { kind: 'mail', name: subject, details }
}

/** The same id for the same key: providers and receivers know it too. */
function idOf(key: string): string {
  const hash = new Bun.CryptoHasher('sha256').update(key).digest('hex')
  return hash.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-8$3-8$4-$5')
}
