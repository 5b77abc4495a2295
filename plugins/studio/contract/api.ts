// Every action of the Studio by its name. The app calls `POST /_studio/api/<name>` with the input as JSON.
import type { ActionsApi } from './actions.ts'
import type { BillingApi } from './billing.ts'
import type { CronApi } from './cron.ts'
import type { DatabaseApi } from './database.ts'
import type { EventsApi } from './events.ts'
import type { KernelApi } from './kernel.ts'
import type { LiveApi } from './live.ts'
import type { LogsApi } from './logs.ts'
import type { McpApi } from './mcp.ts'
import type { NamesApi } from './names.ts'
import type { OverviewApi } from './overview.ts'
import type { QueueApi } from './queue.ts'
import type { RunsApi } from './runs.ts'
import type { SaasApi } from './saas.ts'
import type { SettingsApi } from './settings.ts'
import type { ShellApi } from './shell.ts'

/** Input and output of each action. */
export interface StudioApi
  extends
    ShellApi,
    ActionsApi,
    RunsApi,
    OverviewApi,
    QueueApi,
    CronApi,
    EventsApi,
    McpApi,
    DatabaseApi,
    LogsApi,
    KernelApi,
    SettingsApi,
    SaasApi,
    BillingApi,
    NamesApi,
    LiveApi {}

/** Name of an action. */
export type StudioAction = keyof StudioApi
