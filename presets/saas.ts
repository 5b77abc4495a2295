import { type Preset, definePreset } from '../kernel/index.ts'
import type { AuthPlugin } from '../plugins/auth/index.ts'
import { type CoreCards, corePlugins } from './core.ts'

/** The cards of {@link saas}. */
export type SaasCards = CoreCards | AuthPlugin

/** What a service with customers wants: `core`, and who its users are and what they may. */
export const saas: () => Preset<SaasCards> = definePreset('saas', async () => {
  const [core, { auth }] = await Promise.all([corePlugins(), import('../plugins/auth/index.ts')])
  return [...core, auth()]
})
