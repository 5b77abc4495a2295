import { type Host, type Run, milliseconds } from '../../kernel/index.ts'
import { database } from '../db/index.ts'
import { emitter } from '../events/index.ts'
import type { OpenapiBuilt } from '../openapi/index.ts'
import { actorOf, organizationsSeams } from '../organizations/index.ts'
import { billingActions } from './actions/ready.ts'
import { shownFeatures } from './actions/shapes.ts'
import { checkConfig } from './check-config.ts'
import { checkActions } from './check-actions.ts'
import type { BillingConfig } from './config.ts'
import type { BillingCore } from './core.ts'
import { EVENTS } from './events.ts'
import { inTurn } from './in-turn.ts'
import type { BillingPlugin } from './index.ts'
import { knownEntitlements } from './known.ts'
import { meterRuns } from './meters.ts'
import { describeBilling } from './openapi.ts'
import { plansOf } from './plans.ts'
import { seatsOf } from './seats.ts'
import { billingParts, catalogueSync, providerWebhook, subscriptionsService } from './service.ts'
import type { BillingSettings } from './settings.ts'
import { Subscriptions } from './subscriptions.ts'
import { isSynced, syncPlans } from './sync.ts'
import { usageMeter } from './usage.ts'

/** Builds the service from the config, and puts it where runs find it. */
export async function setup(host: Host<BillingPlugin>, config: BillingConfig): Promise<void> {
  const { clock, ids } = host
  const store = host.get(database)!
  const seams = host.get(organizationsSeams)!
  checkConfig(host, config, seams.tenantTables)
  const settings: BillingSettings = {
    ...{ defaultPlan: config.defaultPlan, trial: config.trial, access: config.access ?? {} },
    grace: milliseconds(config.grace ?? '7d'),
    provider: await config.provider?.open({ now: () => clock.now() }),
  }
  const plans = plansOf(store, clock, () => synced())
  const known = knownEntitlements({ database: store, clock, plans, settings })
  const core: BillingCore = {
    ...{ database: store, clock, ids, plans, known, settings },
    ...{ tables: store.tables(), lock: seams.lock, inTurn: inTurn() },
    changed() {
      known.forget()
      store.afterCommit(() => known.forget())
    },
  }
  const meter = usageMeter(core)
  const logger = (): Host<never>['logger'] => host.logger
  const parts = { area: 'billing', database: store, logger, events: host.get(emitter) }
  const of = (run?: Run): Subscriptions =>
    new Subscriptions(core, actorOf(parts, run), () => run?.ctx.logger ?? host.logger)
  const service = of()
  host.provide(billingParts, { plans, known, meter, of })
  host.provide(subscriptionsService, service)

  const seats = seatsOf(core, meter)
  seams.mindTables([
    ...['billing_accounts', 'billing_calls', 'billing_overrides', 'billing_usage'],
    ...['billing_usage_keys', 'subscriptions', 'subscription_changes'],
  ])
  seams.limitMembers((org, how) => seats.room(org, how))
  seams.addMember('features', async (org) => {
    const shown = shownFeatures(await plans.get(), (await known.of(org)).features)
    return Object.fromEntries(
      Object.entries(shown).map(([name, value]) => [name, value ?? Infinity]),
    )
  })
  host.wrap('meters', (_action, value) => meterRuns(meter, () => store.inTransaction, clock, value))
  checkActions(host, config)
  for (const event of EVENTS) host.addEvent(event)
  const ready = {
    prefix: config.prefix ?? '/billing',
    hasCron: host.plugins.includes('cron'),
    hasEvents: host.plugins.includes('events'),
    returnUrl: config.provider && config.returnUrl,
  }
  for (const action of billingActions(ready, config)) host.addAction(action)
  const webhook = config.provider?.webhook?.({
    receive: (event) => service.receive(event),
    queued: host.plugins.includes('queue'),
  })
  if (webhook) {
    host.addAction(webhook)
    host.provide(providerWebhook, webhook.name)
  }
  // A hook of a plugin that may be absent is not among the types.
  host.hook('openapi:document' as never, ((built: OpenapiBuilt) => describeBilling(built)) as never)

  const sync = async (): Promise<void> => {
    if (config.sync === 'manual' || (await isSynced(core, config))) return
    const changes = await syncPlans(core, config)
    if (changes.length > 0) host.logger.info('billing: plans are as in the config', { changes })
  }
  let syncing: Promise<void> | undefined
  let isSyncedHere = false
  const synced = async (): Promise<void> => {
    if (isSyncedHere) return undefined
    // What a transaction writes may yet be undone, and whoever else writes may wait for it.
    if (store.inTransaction) return sync()
    syncing ??= sync().finally(() => (syncing = undefined))
    await syncing
    isSyncedHere = true
  }
  host.provide(catalogueSync, async (options) => {
    const changes = await syncPlans(core, config, options)
    plans.forget()
    known.forget()
    return changes
  })
  // Seeds and tests use an app that is not started: there it happens when plans are first asked for.
  host.hook('kernel:starting', synced)
}
