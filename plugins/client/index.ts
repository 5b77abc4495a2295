import { type Plugin, definePlugin } from '../../kernel/index.ts'
import type { HttpPlugin } from '../http/index.ts'

export type {
  JsonSchema,
  Manifest,
  ManifestAction,
  ManifestError,
  ManifestEvent,
  ManifestRoute,
  ManifestSource,
} from './manifest.ts'

/** Typed clients from the app's actions, and what changed for those who call it. Commands only. */
export interface ClientPlugin {
  name: 'client'
  needs: HttpPlugin
}

/** The `client` plugin. */
export const client: () => Plugin<ClientPlugin> = definePlugin<ClientPlugin>({
  name: 'client',
  needs: ['http'],
  commands: {
    'generate client': async () => (await import('./generate/client-command.ts')).generateClient,
    'generate manifest': async () =>
      (await import('./generate/manifest-command.ts')).generateManifest,
    diff: async () => (await import('./diff/command.ts')).diff,
  },
})
