import type { TSchema } from '../../kernel/index.ts'
import type { StudioAction } from './contract/api.ts'
import { actionsSchemas } from './schemas/actions.gen.ts'
import { billingSchemas } from './schemas/billing.gen.ts'
import { cronSchemas } from './schemas/cron.gen.ts'
import { databaseSchemas } from './schemas/database.gen.ts'
import { eventsSchemas } from './schemas/events.gen.ts'
import { kernelSchemas } from './schemas/kernel.gen.ts'
import { liveSchemas } from './schemas/live.gen.ts'
import { logsSchemas } from './schemas/logs.gen.ts'
import { mcpSchemas } from './schemas/mcp.gen.ts'
import { namesSchemas } from './schemas/names.gen.ts'
import { overviewSchemas } from './schemas/overview.gen.ts'
import { queueSchemas } from './schemas/queue.gen.ts'
import { runsSchemas } from './schemas/runs.gen.ts'
import { saasSchemas } from './schemas/saas.gen.ts'
import { settingsSchemas } from './schemas/settings.gen.ts'
import { shellSchemas } from './schemas/shell.gen.ts'

/** What an action takes and gives. */
export interface ActionSchemas {
  readonly description?: string
  readonly input: TSchema
  readonly output: TSchema
}

/** What every action of the Studio takes and gives, made from the types in `contract/`. */
export const studioSchemas: Readonly<Record<StudioAction, ActionSchemas>> = {
  ...shellSchemas,
  ...actionsSchemas,
  ...runsSchemas,
  ...overviewSchemas,
  ...queueSchemas,
  ...cronSchemas,
  ...eventsSchemas,
  ...mcpSchemas,
  ...namesSchemas,
  ...databaseSchemas,
  ...logsSchemas,
  ...kernelSchemas,
  ...settingsSchemas,
  ...saasSchemas,
  ...billingSchemas,
  ...liveSchemas,
}
