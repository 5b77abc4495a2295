import { type Plugin, type Preset, definePreset } from '../kernel/index.ts'
import type { ClientPlugin } from '../plugins/client/index.ts'
import type { CronPlugin } from '../plugins/cron/index.ts'
import type { DbPlugin } from '../plugins/db/index.ts'
import type { EventsPlugin } from '../plugins/events/index.ts'
import type { IdempotencyPlugin } from '../plugins/idempotency/index.ts'
import type { McpPlugin } from '../plugins/mcp/index.ts'
import type { OpenapiPlugin } from '../plugins/openapi/index.ts'
import type { PersistencePlugin } from '../plugins/persistence/index.ts'
import type { QueuePlugin } from '../plugins/queue/index.ts'
import type { StudioPlugin } from '../plugins/studio/index.ts'
import type { WebhookPlugin } from '../plugins/webhook/index.ts'
import type { MinimalCards } from './minimal.ts'

/** The cards of {@link core}. */
export type CoreCards =
  | MinimalCards
  | OpenapiPlugin
  | DbPlugin
  | PersistencePlugin
  | IdempotencyPlugin
  | QueuePlugin
  | EventsPlugin
  | CronPlugin
  | WebhookPlugin
  | ClientPlugin
  | McpPlugin
  | StudioPlugin

/** The plugins of {@link core}, for presets that build on it. */
export async function corePlugins(): Promise<readonly Plugin<CoreCards>[]> {
  const [
    { logger },
    { loader },
    { http },
    { openapi },
    { db },
    { persistence },
    { idempotency },
    { queue },
    { events },
    { cron },
    { webhook },
    { client },
    { mcp },
    { studio },
  ] = await Promise.all([
    import('../plugins/logger/index.ts'),
    import('../plugins/loader/index.ts'),
    import('../plugins/http/index.ts'),
    import('../plugins/openapi/index.ts'),
    import('../plugins/db/index.ts'),
    import('../plugins/persistence/index.ts'),
    import('../plugins/idempotency/index.ts'),
    import('../plugins/queue/index.ts'),
    import('../plugins/events/index.ts'),
    import('../plugins/cron/index.ts'),
    import('../plugins/webhook/index.ts'),
    import('../plugins/client/index.ts'),
    import('../plugins/mcp/index.ts'),
    import('../plugins/studio/index.ts'),
  ])
  return [
    logger(),
    loader(),
    http(),
    openapi(),
    db(),
    persistence(),
    idempotency(),
    queue(),
    events(),
    cron(),
    webhook(),
    client(),
    mcp(),
    studio(),
  ]
}

/** What most services want: `minimal`, openapi, a database, the history of runs, background work, agents, the Studio. */
export const core: () => Preset<CoreCards> = definePreset('core', corePlugins)
