import { Kysely, NoResultError } from 'kysely'
import { unshown } from '../../kernel/index.ts'
import { DIALECTS } from './dialect.ts'
import type { DatabaseEngine } from './database.ts'
import type { Executor } from './executor.ts'
import { leaseDriver } from './lease.ts'

// It holds the query, with whatever values that was made with.
Object.defineProperty(NoResultError.prototype, unshown, { value: ['node'] })

/** A query builder whose queries an executor runs. */
export function builderOf<T>(engine: DatabaseEngine, executor: Executor): Kysely<T> {
  const { dialect } = DIALECTS[engine]
  return new Kysely<T>({ config: { dialect }, dialect, driver: leaseDriver, executor })
}
