import { Kysely } from 'kysely'
import { DIALECTS } from './dialect.ts'
import type { DatabaseEngine } from './database.ts'
import type { Executor } from './executor.ts'
import { leaseDriver } from './lease.ts'

/** A query builder whose queries an executor runs. */
export function builderOf<T>(engine: DatabaseEngine, executor: Executor): Kysely<T> {
  const { dialect } = DIALECTS[engine]
  return new Kysely<T>({ config: { dialect }, dialect, driver: leaseDriver, executor })
}
