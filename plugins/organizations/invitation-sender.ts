import { type Host, SYSTEM, trigger } from '../../kernel/index.ts'
import type { Database } from '../db/index.ts'
import type { OrganizationsConfig } from './config.ts'
import type { OrganizationsPlugin } from './index.ts'
import type { InvitationNotice } from './invitations.ts'

/** Sends invitations to their addresses. */
export interface InvitationSender {
  /** Part of the transaction around: by mail where there is a mailer, and to the hook. */
  send(notice: InvitationNotice): Promise<void>
  /** When no hook is under way any more. */
  settled(): Promise<void>
}

const CALL = trigger('call', undefined)

/** The sender of an app. */
export async function invitationSender(
  host: Host<OrganizationsPlugin>,
  database: Database,
  { mails = {} }: OrganizationsConfig,
): Promise<InvitationSender> {
  const pending = new Set<Promise<unknown>>()
  const notify = (notice: InvitationNotice): void => {
    const told = host
      .callHook('organizations:invitation', notice)
      .catch((error: unknown) => {
        const { id } = notice.invitation
        host.logger.error('a hook of organizations:invitation failed', { error, invitation: id })
      })
      .finally(() => pending.delete(told))
    pending.add(told)
  }
  const hasMailer = host.plugins.includes('mailer')
  const mail = hasMailer
    ? (await import('./invitation-mail.ts')).invitationMailAction(mails)
    : undefined
  if (mail) host.addAction(mail)
  return {
    async send(notice) {
      database.afterCommit(() => notify(notice))
      if (!mail) return
      const { invitation, organization, token } = notice
      const { id, email, org } = invitation
      const input = { email, organization, token, invitation: id }
      // Whoever invited was let in; the app itself sends.
      await host.execute(mail, { trigger: CALL, input, caller: SYSTEM, org, accepted: true })
    },
    async settled() {
      await Promise.all(pending)
    },
  }
}
