import { type Preset, definePreset } from '../kernel/index.ts'
import type { HttpPlugin } from '../plugins/http/index.ts'
import type { LoaderPlugin } from '../plugins/loader/index.ts'
import type { LoggerPlugin } from '../plugins/logger/index.ts'

/** The cards of {@link minimal}. */
export type MinimalCards = LoggerPlugin | LoaderPlugin | HttpPlugin

/** A service that answers HTTP: logger, loader, http. Nothing else is loaded. */
export const minimal: () => Preset<MinimalCards> = definePreset('minimal', async () => {
  const [{ logger }, { loader }, { http }] = await Promise.all([
    import('../plugins/logger/index.ts'),
    import('../plugins/loader/index.ts'),
    import('../plugins/http/index.ts'),
  ])
  return [logger(), loader(), http()] as const
})
