import { type Preset, definePreset } from '../kernel/index.ts'
import type { OpenapiPlugin } from '../plugins/openapi/index.ts'
import type { MinimalCards } from './minimal.ts'

/** The cards of {@link core}. */
export type CoreCards = MinimalCards | OpenapiPlugin

/** What most services want: `minimal` and openapi. */
export const core: () => Preset<CoreCards> = definePreset('core', async () => {
  const [{ logger }, { loader }, { http }, { openapi }] = await Promise.all([
    import('../plugins/logger/index.ts'),
    import('../plugins/loader/index.ts'),
    import('../plugins/http/index.ts'),
    import('../plugins/openapi/index.ts'),
  ])
  return [logger(), loader(), http(), openapi()] as const
})
