import type { Run } from '../../kernel/index.ts'
import { OrganizationRequired } from '../organizations/index.ts'
import type { CountedFeature } from './names.ts'
import type { Usage, UsageMeter } from './usage.ts'

/** `ctx.usage`: how much of each feature the organisation of the run uses. */
export interface RunUsage {
  /**
   * Uses some of a feature, if there is so much left; part of the transaction around. Rejects with
   * `LIMIT_REACHED` or `FEATURE_NOT_IN_PLAN`.
   *
   * @param amount a whole number, default 1; of a limit also negative, for what is given back
   * @param options `idempotencyKey`: recorded again with the same one, it counts once
   */
  record(
    feature: CountedFeature,
    amount?: number,
    options?: { readonly idempotencyKey?: string },
  ): Promise<Usage>
  /**
   * Rejects as `record` unless there is so much left. In a transaction others wait for their answer until it
   * ends: so rows of a counted table never become more than there may be.
   */
  require(feature: CountedFeature, amount?: number): Promise<Usage>
  of(feature: CountedFeature): Promise<Usage>
}

/** What a run finds in `ctx.usage`. */
export function runUsage(meter: UsageMeter, run: Run): RunUsage {
  const org = (): string => {
    if (run.org === undefined) throw new OrganizationRequired()
    return run.org
  }
  return {
    record: async (feature, amount = 1, { idempotencyKey } = {}) =>
      meter.record(org(), feature, amount, idempotencyKey),
    require: async (feature, amount = 1) => meter.require(org(), feature, amount),
    of: async (feature) => meter.of(org(), feature),
  }
}
