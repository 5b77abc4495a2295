import type { RunHistory } from '../../persistence/index.ts'
import type { ErrorGroup } from '../contract/overview.ts'
import type { Noted } from '../notes.ts'

/** Runs that one question counts. */
const MOST = 500
/** Milliseconds without a failure, while its action succeeds, after which a cause is no longer news. */
const CALM = 600_000

/** A group with what became of its jobs since they were repeated, if none of it has failed since. */
export async function withRetry(
  history: RunHistory,
  { retries }: Noted,
  group: ErrorGroup,
): Promise<ErrorGroup> {
  const { at, jobs } = retries[group.fp] ?? { at: 0, jobs: 0 }
  if (at < group.lastAt) return group
  const { action, trigger } = group
  const limit = Math.min(jobs, MOST)
  const { items } = await history.list({ action, trigger, status: 'succeeded', from: at, limit })
  return { ...group, retried: { at, jobs: limit, ok: items.length } }
}

/** Whether it still fails, as far as runs tell. @param now milliseconds since the epoch */
export async function isFailing(
  history: RunHistory,
  { action, lastAt, retried }: ErrorGroup,
  now: number,
): Promise<boolean> {
  if (retried) return false
  if (now - lastAt < CALM) return true
  const later = { action, status: 'succeeded', from: lastAt + 1, limit: 1 } as const
  return (await history.list(later)).items.length === 0
}
