// `bunbase billing`
import type { CommandDef } from 'citty'
import { type Kernel, mistake } from '../../kernel/index.ts'
import { organizationsService } from '../organizations/index.ts'
import { shownBilling } from './actions/shapes.ts'
import { catalogueSync, subscriptionsService } from './service.ts'
import type { Subscriptions } from './subscriptions.ts'

interface Call {
  readonly args: Readonly<Record<string, any>>
  readonly data: { readonly kernel: Kernel }
}

const ORG = { type: 'positional', description: 'Id or short name of an organisation' } as const
const JSON_FLAG = { type: 'boolean', description: 'Print JSON' } as const

async function sync({ args, data: { kernel } }: Call): Promise<void> {
  const dryRun = args['dry-run'] === true
  const changes = await kernel.get(catalogueSync)!({ dryRun })
  const told = args['provider'] ? await syncProvider(kernel, !dryRun) : undefined
  if (args['json']) {
    const all = told ? { changes, provider: told } : changes
    return console.log(JSON.stringify(all, undefined, 2))
  }
  for (const { what, name, change } of changes) console.log(`${what} ${name}: ${change}`)
  for (const line of told ?? []) console.log(line)
  const count = changes.length + (told?.length ?? 0)
  if (count === 0) console.log('Plans and features are as in the config')
  else if (dryRun) console.log('\nNothing was written: leave out --dry-run to do it')
}

async function syncProvider(kernel: Kernel, apply: boolean): Promise<readonly string[]> {
  const lines = await kernel.get(subscriptionsService)!.syncProvider({ apply })
  if (lines) return lines
  throw mistake('the provider cannot be told of plans', 'make its products and prices there')
}

async function reconcile({ args, data }: Call): Promise<void> {
  const report = await data.kernel.get(subscriptionsService)!.reconcile()
  if (args['json']) return console.log(JSON.stringify(report, undefined, 2))
  const { checked, repaired, foreign, orphans, seats } = report
  console.log(`${checked} subscriptions compared, ${repaired.length} repaired`)
  for (const { org, subscription, differences } of repaired) {
    console.log(`  ${subscription} of ${org ?? 'nobody'}: ${differences.join('; ')}`)
  }
  if (orphans > 0) console.log(`${orphans} of organisations that are gone were ended`)
  if (seats > 0) console.log(`${seats} organisations had another number of seats`)
  if (foreign.length > 0) console.log(`not of this app: ${foreign.join(', ')}`)
}

function onOrg(
  description: string,
  args: Record<string, object>,
  act: (service: Subscriptions, org: string, given: Call['args']) => Promise<unknown>,
): CommandDef<any> {
  const run = async ({ args: given, data: { kernel } }: Call): Promise<void> => {
    const service = kernel.get(subscriptionsService)!
    const named = given['org'] as string
    const org = await kernel.get(organizationsService)!.find(named)
    if (!org) throw mistake(`there is no organisation "${named}"`, 'give its id or short name')
    await act(service, org.id, given)
    const billing = shownBilling(await service.catalogue(), await service.entitlements(org.id))
    if (given['json']) return console.log(JSON.stringify(billing, undefined, 2))
    const { plan, status, periodEnd, cancelAtPeriodEnd, features } = billing
    console.log(`${org.name}: ${plan ?? 'no plan'}${status === null ? '' : `, ${status}`}`)
    if (periodEnd !== null) console.log(`${cancelAtPeriodEnd ? 'ends' : 'until'} ${periodEnd}`)
    for (const [name, value] of Object.entries(features)) {
      console.log(`  ${name}: ${value ?? 'unlimited'}`)
    }
  }
  return {
    meta: { description },
    args: { org: ORG, ...args, json: JSON_FLAG } as never,
    run: run as never,
  }
}

const PLAN = { type: 'positional', description: 'Name of a plan' } as const

/** `bunbase billing` */
export const billingCommand: CommandDef<any> = {
  meta: { description: 'Plans: write them to the database, assign one, compare with the provider' },
  subCommands: {
    sync: {
      meta: { description: 'Make plans and features in the database those of the config' },
      args: {
        'dry-run': { type: 'boolean', description: 'Only print what would change' },
        provider: { type: 'boolean', description: 'Products and prices of the provider as well' },
        json: JSON_FLAG,
      } as never,
      run: sync as never,
    },
    show: onOrg('Show what an organisation has', {}, async () => undefined),
    assign: onOrg(
      'Give an organisation a plan, whatever it costs',
      {
        plan: PLAN,
        interval: { type: 'string', description: 'month or year' },
        until: { type: 'string', description: 'When it ends: 2027-01-31' },
      },
      async (service, org, { plan, interval, until }) => {
        const { plans } = await service.catalogue()
        if (!plans.has(plan as string)) {
          throw mistake(`there is no plan "${plan}"`, `there are: ${[...plans.keys()].join(', ')}`)
        }
        if (interval !== undefined && interval !== 'month' && interval !== 'year') {
          throw mistake(`"${interval}" is no interval`, 'write month or year')
        }
        const end = until === undefined ? undefined : new Date(until as string)
        if (end && Number.isNaN(Number(end))) {
          throw mistake(`"${until}" is no day`, 'write it as 2027-01-31')
        }
        return service.assign(org, plan as string, { interval, until: end })
      },
    ),
    end: onOrg('End the subscription of an organisation at once', {}, (service, org) =>
      service.end(org),
    ),
    reconcile: {
      meta: { description: 'Make every subscription what the provider says it is' },
      args: { json: JSON_FLAG } as never,
      run: reconcile as never,
    },
  },
}
