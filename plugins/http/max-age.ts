import type { TNumber, TString, TUnion, TUnsafe } from '@sinclair/typebox'
import { type Duration, milliseconds, t } from '../../kernel/index.ts'

/** Schema of a {@link Duration} in the config: milliseconds, or text such as `'10m'`. */
export const durationSchema: TUnsafe<Duration> = t.Unsafe<Duration>(
  t.Union([t.Number({ minimum: 0 }), t.String({ pattern: '^\\d+(\\.\\d+)?(ms|s|m|h|d)$' })], {
    description: "milliseconds, or a number with a unit: '250ms', '30s', '10m', '1.5h', '365d'",
  }) as TUnion<[TNumber, TString]>,
)

/** Whole seconds, as `max-age` and `Access-Control-Max-Age` want them. */
export function seconds(duration: Duration): number {
  return Math.floor(milliseconds(duration) / 1000)
}
