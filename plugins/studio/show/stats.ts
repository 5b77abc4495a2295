import type { ActionStats } from '../contract/actions.ts'
import { reach } from '../reach.ts'
import type { Studio } from '../studio.ts'

const HOUR = 3_600_000
const PIECES = 60

/** How each action did in the last hour, by its name; none of those that did not run. */
export async function statsOf(
  { host }: Studio,
  action?: string,
): Promise<ReadonlyMap<string, ActionStats>> {
  const history = host.get(reach.history)
  if (!history) return new Map()
  const to = host.clock.now() + 1
  const { actions } = await history.metrics({ from: to - HOUR, to, pieces: PIECES, action })
  return new Map(
    actions.map((one) => [
      one.action,
      {
        ...{ runs: one.runs, p50: one.p50 ?? null, p95: one.p95 ?? null },
        errRate: one.failed / Math.max(1, one.runs),
        ...{ series: [...one.series.runs], errs: [...one.series.failed] },
      },
    ]),
  )
}
