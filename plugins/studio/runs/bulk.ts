import { publicError } from '../../../kernel/index.ts'
import type { RunHistory } from '../../persistence/index.ts'
import type { StudioApi } from '../contract/api.ts'
import type { Studio } from '../studio.ts'
import { confirmed } from '../confirm.ts'
import { cancelRun } from './cancel.ts'
import { listRuns } from './list.ts'
import { replay } from './replay.ts'

type Bulk = StudioApi['studio.runs.bulk']

const MOST = 1_000
const PAGE = 500

/** Does the same to many runs, one after the other; what fails is told and stops nothing. */
export async function bulk(
  studio: Studio,
  history: RunHistory,
  given: Bulk['input'],
  signal: AbortSignal,
): Promise<Bulk['output']> {
  const ids = given.ids ?? (await idsOf(studio, history, given))
  const matched = ids.length
  if (given.dry) return { matched, done: 0, failed: [] }
  confirmed('runs', matched, given.confirm)
  const failed: Bulk['output']['failed'] = []
  let done = 0
  for (const id of ids) {
    if (signal.aborted) break
    try {
      const why = await doneTo(studio, history, given.op, id, signal)
      if (why === undefined) done++
      else failed.push({ id, reason: why })
    } catch (error) {
      failed.push({ id, reason: publicError(error).message })
    }
  }
  return { matched, done, failed }
}

/** @returns why it was not done */
async function doneTo(
  studio: Studio,
  history: RunHistory,
  op: Bulk['input']['op'],
  id: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (op === 'cancel') {
    return (await cancelRun(studio, history, id)) ? undefined : 'It does not run any more.'
  }
  if (op === 'replay') return (await replay(studio, history, { id }, signal)).error?.message
  if (op === 'delete') {
    return (await history.remove(id))
      ? undefined
      : 'It is pinned, runs, or is not recorded any more.'
  }
  return (await history.pin(id, op === 'pin')) ? undefined : 'It is not recorded any more.'
}

async function idsOf(
  studio: Studio,
  history: RunHistory,
  { q = '', from, to, max = MOST }: Bulk['input'],
): Promise<string[]> {
  const ids: string[] = []
  let cursor: string | undefined
  do {
    const page = await listRuns(studio, history, {
      ...{ q, limit: Math.min(PAGE, max - ids.length) },
      ...(from !== undefined && { from }),
      ...(to !== undefined && { to }),
      ...(cursor !== undefined && { cursor }),
    })
    ids.push(...page.items.map(({ id }) => id))
    cursor = page.next ?? undefined
  } while (cursor !== undefined && ids.length < max)
  return ids
}
