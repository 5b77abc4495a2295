import { type Plugin, definePlugin } from '../../kernel/index.ts'
import type { AuthPlugin } from '../auth/index.ts'
import type { BillingPlugin } from '../billing/index.ts'
import type { CronPlugin } from '../cron/index.ts'
import type { DbPlugin } from '../db/index.ts'
import type { EventsPlugin } from '../events/index.ts'
import type { HttpPlugin } from '../http/index.ts'
import type { LoggerPlugin } from '../logger/index.ts'
import type { MailerPlugin } from '../mailer/index.ts'
import type { McpPlugin } from '../mcp/index.ts'
import type { OpenapiPlugin } from '../openapi/index.ts'
import type { OrganizationsPlugin } from '../organizations/index.ts'
import type { PersistencePlugin } from '../persistence/index.ts'
import type { QueuePlugin } from '../queue/index.ts'
import type { WebhookPlugin } from '../webhook/index.ts'
import { type StudioConfig, configSchema } from './config.ts'
import { setup } from './setup.ts'

export type { StudioConfig } from './config.ts'
export {
  type StudioPanel,
  type StudioPanelView,
  type StudioPanels,
  studioPanels,
} from './panels.ts'
export { type ReadableAction, type StudioReader, studioReader } from './reader.ts'
export { type StudioAccess, studioMount, studioToken } from './services.ts'

/** The development studio: sees, runs and explains everything that the app does. */
export interface StudioPlugin {
  name: 'studio'
  needs: HttpPlugin
  uses:
    | LoggerPlugin
    | DbPlugin
    | PersistencePlugin
    | QueuePlugin
    | EventsPlugin
    | CronPlugin
    | McpPlugin
    | OpenapiPlugin
    | AuthPlugin
    | OrganizationsPlugin
    | BillingPlugin
    | MailerPlugin
    | WebhookPlugin
  config: { studio?: StudioConfig }
}

/** The `studio` plugin. */
export const studio: (options?: Partial<StudioPlugin['config']>) => Plugin<StudioPlugin> =
  definePlugin<StudioPlugin>({
    name: 'studio',
    needs: ['http'],
    uses: [
      'logger',
      'db',
      'persistence',
      'queue',
      'events',
      'cron',
      'mcp',
      'openapi',
      'auth',
      'organizations',
      'billing',
      'mailer',
      'webhook',
    ],
    config: configSchema,
    setup: (host, { studio: config = {} }) => setup(host, config),
  })
