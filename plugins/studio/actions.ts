import type { Action } from '../../kernel/index.ts'
import { billingActions } from './actions/billing.ts'
import { catalogueActions } from './actions/catalogue.ts'
import { cronActions } from './actions/cron.ts'
import { errorActions } from './actions/errors.ts'
import { eventActions } from './actions/events.ts'
import { kernelActions } from './actions/kernel.ts'
import { liveActions } from './actions/live.ts'
import { logActions } from './actions/logs.ts'
import { mcpActions } from './actions/mcp.ts'
import { nameActions } from './actions/names.ts'
import { openapiActions } from './actions/openapi.ts'
import { overviewActions } from './actions/overview.ts'
import { panelActions } from './actions/panels.ts'
import { playgroundActions } from './actions/playground.ts'
import { queueActions } from './actions/queue.ts'
import { runActions } from './actions/runs.ts'
import { saasActions } from './actions/saas.ts'
import { settingsActions } from './actions/settings.ts'
import { shellActions } from './actions/shell.ts'
import { HookFigures } from './kernel/hook-figures.ts'
import { LoopDelay } from './kernel/loop-delay.ts'
import type { Feed } from './live/feed.ts'
import { reach } from './reach.ts'
import type { Studio } from './studio.ts'

/** The Studio's connections to the app's database: few, and with a short patience. Milliseconds. */
const CONNECTIONS = {
  name: 'bunbase studio',
  statementTimeout: 5_000,
  queryDeadline: 5_000,
}

/** What the Studio can do with an app. */
export interface StudioActions {
  readonly actions: Action[]
  /** Gives back what they hold. */
  close(): Promise<void>
}

/** The actions of all pages whose plugins are there. */
export async function actionsOf(studio: Studio, feed: Feed): Promise<StudioActions> {
  const { host } = studio
  const figures = new HookFigures(studio)
  const delay = new LoopDelay(studio)
  const history = host.get(reach.history)
  const jobs = host.get(reach.jobs)
  const schedules = host.get(reach.cron)
  const actions = [
    ...shellActions(studio),
    ...catalogueActions(studio),
    ...playgroundActions(studio),
    ...liveActions(studio, feed),
    ...kernelActions(studio, figures, delay),
    ...settingsActions(studio),
    ...openapiActions(studio),
    ...eventActions(studio),
    ...panelActions(studio),
  ]
  if (history) {
    actions.push(
      ...runActions(studio, history, host.get(reach.replayer)!),
      ...logActions(studio, history),
      ...overviewActions(studio, history),
    )
  }
  if (jobs) actions.push(...queueActions(studio, jobs))
  if (history || jobs) actions.push(...errorActions(studio, history, jobs))
  const offers = host.get(reach.mcpOffers)
  const auth = host.get(reach.auth)
  if (offers) actions.push(...mcpActions(studio, offers))
  if (auth) actions.push(...saasActions(studio, auth), ...nameActions(studio))
  const subscriptions = host.get(reach.subscriptions)
  if (subscriptions) actions.push(...billingActions(studio, subscriptions))
  if (schedules) actions.push(...cronActions(studio, schedules))
  const database = host.get(reach.database)?.connect(CONNECTIONS)
  if (database) {
    // Loads the query builder, which an app without a database does not have.
    const { databaseActions } = await import('./actions/database.ts')
    const schemas = host.get(reach.tableSchemas)!
    const migrations = host.get(reach.migrations)!
    actions.push(...databaseActions(studio, { database, schemas, migrations }))
  }
  return {
    actions,
    async close() {
      figures.close()
      delay.close()
      await database?.close()
    },
  }
}
