import { type TypedQueryBuilder, prepare } from '../db/index.ts'
import type { BillingCore } from './core.ts'
import { countMembers } from './count-members.ts'
import type { Entitlements } from './entitlements.ts'
import { UnknownFeature } from './errors.ts'
import { type Period, periodAt } from './period.ts'
import type { Allowance, Feature, PlanCatalogue } from './plans.ts'
import { featureRefusal, limitRefusal } from './refusals.ts'
import type { BillingTables } from './tables.ts'

/** How much of a feature is used. */
export interface Usage {
  readonly feature: string
  readonly used: number
  /** `Infinity` for none. */
  readonly limit: number
  /** Until the limit; 0 beyond it. */
  readonly remaining: number
  /** Whether more may be used than the limit says, and is paid for. */
  readonly overage: boolean
  /** When it begins anew; null for what is not counted by the month. */
  readonly resetsAt: Date | null
}

/** How much of each feature organisations use. Part of the transaction around, if there is one. */
export interface UsageMeter {
  /**
   * Uses some, once for each key. Rejects with `LIMIT_REACHED` when there is not so much left, with
   * `FEATURE_NOT_IN_PLAN`, and with `UNKNOWN_FEATURE` for what is not counted here.
   *
   * @param amount a whole number; of a limit also negative, for what is given back
   */
  record(org: string, feature: string, amount: number, key?: string): Promise<Usage>
  /** Takes back what was recorded, in the month in which it was. */
  refund(org: string, feature: string, amount: number, recordedAt: number): Promise<void>
  /**
   * Rejects as `record` does unless there is so much left. In a transaction whoever else asks waits until it
   * ends, so that what is counted in a table cannot grow beyond the limit.
   */
  require(org: string, feature: string, amount: number): Promise<Usage>
  of(org: string, feature: string): Promise<Usage>
  /** Of all features that are counted. */
  all(org: string): Promise<Usage[]>
}

/** Whose use, of what, in which month. */
interface Place {
  readonly org_id: string
  readonly feature_id: string
  readonly period_start: Date
}

/** More than anybody uses, and within a `bigint` when some is added. */
const MOST = 2n ** 62n

/** One statement, so that of two at once the second sees what the first has used. */
const use = prepare(
  (
    db: TypedQueryBuilder<BillingTables>,
    p: Place & { amount: bigint; least: bigint; most: bigint; now: Date },
  ) =>
    db
      .insertInto('billing_usage')
      .values({
        ...{ org_id: p.org_id, feature_id: p.feature_id, period_start: p.period_start },
        ...{ used: p.amount, reported: 0n, updated_at: p.now },
      })
      .onConflict((conflict) =>
        conflict
          .columns(['org_id', 'feature_id', 'period_start'])
          .doUpdateSet(({ eb }) => ({
            used: eb('billing_usage.used', '+', p.amount),
            updated_at: p.now,
          }))
          .where(({ and, eb }) => {
            const after = eb('billing_usage.used', '+', p.amount)
            return and([eb(after, '>=', p.least), eb(after, '<=', p.most)])
          }),
      )
      .returning('used'),
)

/** Where what is not counted by the month stands. */
const ALWAYS = new Date(0)
const NOTHING: Allowance = { amount: 0, overage: false }

/** The meter of an app. */
export function usageMeter(core: BillingCore): UsageMeter {
  const { database, tables, clock, plans, known } = core

  const counted = (catalogue: PlanCatalogue, name: string): Feature => {
    const feature = catalogue.features.get(name)
    if (!feature || feature.kind === 'boolean') throw new UnknownFeature()
    return feature
  }
  const monthOf = ({ anchor }: Entitlements, at = clock.now()): Period =>
    periodAt(anchor, new Date(at), 1)
  const placeOf = (feature: Feature, entitlements: Entitlements, at?: number): Date =>
    feature.kind === 'metered' ? monthOf(entitlements, at).start : ALWAYS
  const usageOf = (feature: Feature, entitlements: Entitlements, used: number): Usage => {
    const { amount: limit, overage } = entitlements.features.get(feature.id) ?? NOTHING
    return {
      ...{ feature: feature.id, used, limit, overage },
      remaining: Math.max(0, limit - used),
      resetsAt: feature.kind === 'metered' ? monthOf(entitlements).end : null,
    }
  }
  const countOf = async (org: string, feature: Feature, at: Date): Promise<number> => {
    const { counts } = feature
    if (counts !== null) return counts === 'members' ? countMembers(core, org) : rows(org, counts)
    const row = await tables
      .selectFrom('billing_usage')
      .select('used')
      .where((is) => is.and({ org_id: org, feature_id: feature.id, period_start: at }))
      .executeTakeFirst()
    return Number(row?.used ?? 0)
  }
  const rows = async (org: string, table: string): Promise<number> => {
    const { n } = await (database.dbOf(org) as unknown as typeof tables)
      .selectFrom(table as 'org_memberships')
      .select(({ fn }) => fn.countAll<number>().as('n'))
      .executeTakeFirstOrThrow()
    return Number(n)
  }
  const add = async (place: Place, amount: number, limit: number): Promise<number | undefined> => {
    if (amount > limit || (amount < 0 && (await isEmpty(place)))) return undefined
    // What is given back may leave more than the limit, if that has become less.
    const [least, most] =
      amount < 0 ? [0n, MOST] : [-MOST, limit === Infinity ? MOST : BigInt(limit)]
    const now = new Date(clock.now())
    const row = await use.first(tables, { ...place, amount: BigInt(amount), least, most, now })
    return row && Number(row.used)
  }
  const isEmpty = async (place: Place): Promise<boolean> =>
    !(await tables
      .selectFrom('billing_usage')
      .select('used')
      .where((is) => is.and({ ...place }))
      .executeTakeFirst())

  const meter: UsageMeter = {
    async record(org, name, amount, key) {
      const catalogue = await plans.get()
      const feature = counted(catalogue, name)
      check(feature, amount)
      const entitlements = await known.of(org)
      const allowed = entitlements.features.get(name)
      if (!allowed && amount > 0) throw featureRefusal(entitlements, catalogue, name)
      const { amount: limit, overage } = allowed ?? NOTHING
      const place = {
        ...{ org_id: org, feature_id: name, period_start: placeOf(feature, entitlements) },
      }
      const take = async (): Promise<Usage> => {
        const used = await add(place, amount, overage ? Infinity : limit)
        if (used !== undefined) return usageOf(feature, entitlements, used)
        const usage = await meter.of(org, name)
        throw limitRefusal(entitlements, catalogue, usage, amount)
      }
      if (key === undefined) return take()
      return database.transaction(async () => {
        const recorded_at = new Date(clock.now())
        const fresh = await tables
          .insertInto('billing_usage_keys')
          .values({ org_id: org, feature_id: name, key, amount: BigInt(amount), recorded_at })
          .onConflict((conflict) => conflict.doNothing())
          .returning('key')
          .executeTakeFirst()
        return fresh ? take() : meter.of(org, name)
      })
    },
    async refund(org, name, amount, recordedAt) {
      const { features } = await plans.get()
      const feature = features.get(name)
      if (!feature) return
      const period_start = placeOf(feature, await known.of(org), recordedAt)
      await add({ org_id: org, feature_id: name, period_start }, -amount, Infinity)
    },
    async require(org, name, amount) {
      if (database.inTransaction) await core.lock(org)
      const catalogue = await plans.get()
      const feature = counted(catalogue, name)
      const entitlements = await (database.inTransaction ? known.read(org) : known.of(org))
      if (!entitlements.features.has(name)) throw featureRefusal(entitlements, catalogue, name)
      const used = await countOf(org, feature, placeOf(feature, entitlements))
      const usage = usageOf(feature, entitlements, used)
      if (usage.overage || used + amount <= usage.limit) return usage
      throw limitRefusal(entitlements, catalogue, usage, amount)
    },
    async of(org, name) {
      const [feature, entitlements] = [counted(await plans.get(), name), await known.of(org)]
      const used = await countOf(org, feature, placeOf(feature, entitlements))
      return usageOf(feature, entitlements, used)
    },
    async all(org) {
      const { features } = await plans.get()
      const names = [...features.values()].filter(({ kind }) => kind !== 'boolean')
      const usages: Usage[] = []
      for (const { id } of names) usages.push(await meter.of(org, id))
      return usages
    },
  }
  return meter
}

/** @throws UnknownFeature, RangeError */
function check({ kind, counts }: Feature, amount: number): void {
  if (counts !== null) {
    throw new UnknownFeature({ message: `This is counted in ${counts}, and not recorded.` })
  }
  if (!Number.isSafeInteger(amount) || (amount < 1 && kind === 'metered')) {
    throw new RangeError(`an amount of ${amount} cannot be used`)
  }
}
