import { mistake } from '../../kernel/index.ts'
import type { MailerConfig } from './config.ts'
import type { MailTransport } from './transport.ts'

const NAMES: readonly MailerConfig['transport'][] = ['smtp', 'resend', 'postmark']

/** What takes mails, as the config wants it. Throws a mistake when it wants what cannot be. */
export async function openTransport(config: MailerConfig): Promise<MailTransport> {
  const { transport } = config
  if (typeof transport === 'object' && typeof transport.send === 'function') return transport
  if (transport !== undefined && !NAMES.includes(transport)) {
    throw mistake(
      'mailer.transport is none',
      `choose ${NAMES.map((name) => `'${String(name)}'`).join(', ')}, or give an object with \`name\` and \`send\``,
    )
  }
  if (transport === 'resend') {
    const { resend } = await import('./resend.ts')
    return resend(keyOf(config, 'RESEND_API_KEY'), config.url)
  }
  if (transport === 'postmark') {
    const { postmark } = await import('./postmark.ts')
    return postmark(keyOf(config, 'POSTMARK_SERVER_TOKEN'), config.url)
  }
  const url = config.url ?? process.env['SMTP_URL']
  if (url === undefined) {
    throw mistake(
      'nothing says how mails are sent',
      "set SMTP_URL or mailer.url, or choose mailer.transport 'resend' or 'postmark'",
    )
  }
  return (await import('./smtp.ts')).smtp(url)
}

function keyOf({ apiKey, transport }: MailerConfig, variable: string): string {
  const key = apiKey ?? process.env[variable]
  if (key) return key
  throw mistake(
    `mailer.transport is '${String(transport)}', and there is no key for it`,
    `set ${variable}`,
  )
}
