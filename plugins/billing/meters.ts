import { type TSchema, type Wrapper, t } from '../../kernel/index.ts'
import { OrganizationRequired } from '../organizations/index.ts'
import type { MeteredFeature } from './names.ts'
import type { UsageMeter } from './usage.ts'

/** The key `meters` of an action: what each of its runs uses. */
export type Meters = MeteredFeature | { readonly feature: MeteredFeature; readonly amount: number }

/** Schema of the keys that this plugin adds to actions. */
export const actionSchema: TSchema = t.Object({
  meters: t.Optional(
    t.Union(
      [
        t.String({ minLength: 1 }),
        t.Object(
          { feature: t.String({ minLength: 1 }), amount: t.Integer({ minimum: 1 }) },
          { additionalProperties: false },
        ),
      ],
      { description: 'the name of a metered feature, or { feature, amount }' },
    ),
  ),
})

/** The feature and amount of a key `meters`. */
export function metersOf(value: unknown): { readonly feature: string; readonly amount: number } {
  return typeof value === 'string'
    ? { feature: value, amount: 1 }
    : (value as { feature: string; amount: number })
}

/**
 * Uses what a run uses before its handler runs, so that no two runs use the last of it, and takes it back
 * when the handler fails. In a transaction the one that fails undoes it.
 */
export function meterRuns(
  meter: UsageMeter,
  inTransaction: () => boolean,
  clock: { now(): number },
  value: unknown,
): Wrapper {
  const { feature, amount } = metersOf(value)
  return async (run, next) => {
    const { org } = run
    if (org === undefined) throw new OrganizationRequired()
    const at = clock.now()
    await meter.record(org, feature, amount)
    try {
      return await next()
    } catch (error) {
      if (!inTransaction()) await meter.refund(org, feature, amount, at)
      throw error
    }
  }
}
