import { type Action, type Host, type KernelContext, runOf } from '../../kernel/index.ts'
import { mailOutbox } from '../mailer/index.ts'
import { jobs } from '../queue/index.ts'
import type { AuthPlugin } from './index.ts'
import type { AuthMail } from './mail-action.ts'

/** Has a mail sent; whoever asks learns neither whether nor when. */
export type Tell = (ctx: KernelContext, mail: AuthMail) => Promise<void>

/**
 * By a job, so that no mail is lost and every answer takes as long; without the queue meanwhile. Where
 * mails are kept instead of sent it is done at once, so that a test finds it.
 *
 * @param hold waits at the end for what goes on
 */
export function teller(
  host: Host<AuthPlugin>,
  send: Action<AuthMail>,
  hold: (work: Promise<unknown>) => void,
): Tell {
  const queue = host.get(jobs)
  const captured = host.get(mailOutbox) !== undefined
  return async (ctx, mail) => {
    if (captured) await ctx.call(send, mail)
    else if (queue) {
      const { org } = runOf(ctx)
      const { traceparent } = ctx.trace
      await queue.add({ action: send.name, input: mail, org, traceparent })
    } else {
      const failed = (error: unknown): void => {
        host.logger.error('a mail could not be sent', { error, mail: mail.kind })
      }
      hold(ctx.call(send, mail).catch(failed))
    }
  }
}
