import type { Awaitable } from '../../../kernel/index.ts'
import type { DatabaseEngine } from '../database.ts'
import { RehearsalInTransaction } from '../errors.ts'
import { Scope, currentPlace, inside, placeOf } from '../scope.ts'
import type { Store } from '../store.ts'
import { foldChanges } from './capture.ts'
import { PostgresCapture } from './postgres-capture.ts'
import type { Rehearsed } from './rehearsed.ts'
import { SqliteCapture } from './sqlite-capture.ts'
import { WatchedHeld } from './watched-held.ts'

/** Runs `fn` in a transaction that is rolled back, and tells which rows it would have changed. */
export async function rehearse<T>(
  set: { readonly store: Store; readonly engine: DatabaseEngine },
  fn: () => Awaitable<T>,
): Promise<Rehearsed<T>> {
  if (placeOf(set)?.scope) throw new RehearsalInTransaction()
  const held = await set.store.hold({})
  const capture = set.engine === 'sqlite' ? new SqliteCapture(held) : new PostgresCapture(held)
  const watched = new WatchedHeld(held, capture, set.engine === 'postgres')
  try {
    await held.begin({})
    await capture.begin()
    const scope = new Scope(watched, 'transaction', 0, true)
    let outcome: Rehearsed<T>['outcome']
    try {
      outcome = { value: await inside({ set, around: currentPlace(), scope }, fn) }
    } catch (error) {
      outcome = { error }
    }
    await scope.end()
    await scope.answered()
    return { outcome, changes: await foldChanges(capture), queries: watched.seen }
  } finally {
    await held.rollback()
    await held.release(false)
  }
}
