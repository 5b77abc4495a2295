import { type Preset, definePreset } from '../kernel/index.ts'
import type { AuthPlugin } from '../plugins/auth/index.ts'
import type { MailerPlugin } from '../plugins/mailer/index.ts'
import type { RateLimitPlugin } from '../plugins/rate-limit/index.ts'
import { type CoreCards, corePlugins } from './core.ts'

/** The cards of {@link saas}. */
export type SaasCards = CoreCards | RateLimitPlugin | MailerPlugin | AuthPlugin

/** What a service with customers wants: `core`, who its users are and what they may, limits, and mail. */
export const saas: () => Preset<SaasCards> = definePreset('saas', async () => {
  const [core, { rateLimit }, { mailer }, { auth }] = await Promise.all([
    corePlugins(),
    import('../plugins/rate-limit/index.ts'),
    import('../plugins/mailer/index.ts'),
    import('../plugins/auth/index.ts'),
  ])
  return [...core, rateLimit(), mailer(), auth()]
})
