import type { RunHistory } from '../../persistence/index.ts'
import type { StudioApi } from '../contract/api.ts'
import type { Studio } from '../studio.ts'
import { listRuns } from './list.ts'

/** Runs that are counted: what somebody narrows a list by need not be exact, and must not take long. */
const COUNTED = 2_000
const PAGE = 500

type Facets = StudioApi['studio.runs.facets']

/** How many of the newest runs have which status, trigger and action. */
export async function facetsOf(
  studio: Studio,
  history: RunHistory,
  asked: Facets['input'],
): Promise<Facets['output']> {
  const status: Record<string, number> = {}
  const trigger: Record<string, number> = {}
  const actions = new Map<string, number>()
  let total = 0
  let cursor: string | undefined
  do {
    const page = await listRuns(studio, history, {
      ...asked,
      limit: PAGE,
      ...(cursor !== undefined && { cursor }),
    })
    for (const row of page.items) {
      status[row.status] = (status[row.status] ?? 0) + 1
      trigger[row.trigger] = (trigger[row.trigger] ?? 0) + 1
      actions.set(row.action, (actions.get(row.action) ?? 0) + 1)
    }
    total += page.items.length
    cursor = page.scanned?.hit ? undefined : (page.next ?? undefined)
  } while (cursor !== undefined && total < COUNTED)
  return {
    ...{ total, status, trigger, scanned: { limit: COUNTED, hit: cursor !== undefined } },
    action: [...actions]
      .sort(([, a], [, b]) => b - a)
      .slice(0, 50)
      .map(([v, n]) => ({ v, n })),
  }
}
