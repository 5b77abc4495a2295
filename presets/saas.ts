import { type Preset, definePreset } from '../kernel/index.ts'
import type { AuthPlugin } from '../plugins/auth/index.ts'
import type { BillingPlugin } from '../plugins/billing/index.ts'
import type { MailerPlugin } from '../plugins/mailer/index.ts'
import type { OrganizationsPlugin } from '../plugins/organizations/index.ts'
import type { RateLimitPlugin } from '../plugins/rate-limit/index.ts'
import { type CoreCards, corePlugins } from './core.ts'

/** The cards of {@link saas}. */
export type SaasCards =
  CoreCards | RateLimitPlugin | MailerPlugin | AuthPlugin | OrganizationsPlugin | BillingPlugin

/** What a service with customers wants: `core`, who its users and organisations are and what they may, what they pay for, limits, mail. */
export const saas: () => Preset<SaasCards> = definePreset('saas', async () => {
  const [core, { rateLimit }, { mailer }, { auth }, { organizations }, { billing }] =
    await Promise.all([
      corePlugins(),
      import('../plugins/rate-limit/index.ts'),
      import('../plugins/mailer/index.ts'),
      import('../plugins/auth/index.ts'),
      import('../plugins/organizations/index.ts'),
      import('../plugins/billing/index.ts'),
    ])
  return [...core, rateLimit(), mailer(), auth(), organizations(), billing()]
})
