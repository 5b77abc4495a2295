import { type Host, type Service, service } from '../../kernel/index.ts'
import { database } from '../db/index.ts'
import { httpServer } from '../http/index.ts'
import { jobs } from '../queue/index.ts'
import { mailAddress } from './address.ts'
import type { MailerConfig } from './config.ts'
import { deliverAction } from './deliver.ts'
import type { MailerPlugin } from './index.ts'
import type { Mail } from './mail.ts'
import { openTransport } from './open-transport.ts'
import { type CapturedMail, capture, mailOutbox } from './outbox.ts'
import type { MailerParts } from './run-mailer.ts'
import { createSeal, mailSeal } from './seal.ts'
import type { MailTransport } from './transport.ts'

/** What `ctx.mailer` is made of. */
export const mailerParts: Service<MailerParts> = service('mailer:parts')

/** Nobody is told of a mail that is kept. */
const NOBODY = 'app@localhost'

/** Opens what takes mails, or an outbox in its place. */
export async function setup(
  host: Host<MailerPlugin>,
  config: MailerConfig,
): Promise<(() => Promise<void>) | undefined> {
  const { from, replyTo, capture: captures = host.mode !== 'production' } = config
  for (const [field, one] of Object.entries({ from, replyTo })) {
    if (one === undefined) continue
    try {
      mailAddress(one, field)
    } catch (error) {
      host.report({
        ...{ key: `mailer.${field}`, message: (error as Error).message },
        mend: "write 'Acme <hello@acme.example>'",
      })
    }
  }
  const seal = createSeal()
  if (config.secret !== undefined) seal.add([config.secret].flat())
  host.provide(mailSeal, seal)
  const parts = { seal, ids: host.ids, database: host.get(database), queue: config.queue }
  if (captures) {
    const outbox: CapturedMail[] = []
    host.provide(mailOutbox, outbox)
    host.provide(mailerParts, {
      ...parts,
      defaults: { from: from ?? NOBODY, replyTo },
      jobs: undefined,
      hand: async (mail) => keep(host, outbox, mail),
    })
    if (host.mode === 'development' && host.plugins.includes('http')) {
      const { previewActions } = await import('./preview.ts')
      const isDescribed = host.plugins.includes('openapi')
      for (const action of previewActions(outbox, isDescribed)) host.addAction(action)
    }
    return undefined
  }
  const transport = await openTransport(config)
  const queue = host.get(jobs)
  if (queue) host.addAction(deliverAction({ transport, seal }))
  host.provide(mailerParts, {
    ...parts,
    defaults: { from, replyTo },
    jobs: queue,
    hand: (mail, signal) => transport.send(mail, signal),
  })
  host.hook('kernel:ready', () => warn(host, transport, queue !== undefined && !seal.isKeyed))
  return async () => transport.close?.()
}

/** In development its links are for whoever sits there to follow. */
function keep(host: Host<MailerPlugin>, outbox: CapturedMail[], mail: Mail): void {
  // Sent a second time by one key it has the same id.
  if (outbox.some(({ id }) => id === mail.id)) return
  const { id, to, subject, links } = capture(outbox, mail)
  if (host.mode !== 'development') return
  // A command such as `bunbase seed` has no pages, and what it kept is gone with it.
  const isServed = host.get(httpServer)?.url !== undefined
  const shown = isServed ? { shown: `/_mail/${id}` } : {}
  const all = to.map(({ address }) => address)
  host.logger.info('a mail was kept instead of sent', { to: all, subject, links, ...shown })
}

function warn(host: Host<MailerPlugin>, { name }: MailTransport, isOpen: boolean): void {
  if (host.mode !== 'production') {
    host.logger.warn('mails are really sent, although this is not production', { transport: name })
  } else if (isOpen) {
    host.logger.warn('mails wait in the database as they are, with the links in them', {
      mend: 'set mailer.secret',
    })
  }
}
