// Re-exported with `export *` all the way to `bunbase/db`: TypeScript merges an augmentation only so.
import type { Kysely } from 'kysely'

/**
 * The app's tables by name, as Kysely table types. Filled in by `bunbase generate types`, or by hand:
 * `declare module 'bunbase/db' { interface Tables { tasks: { id: string; done: boolean } } }`.
 */
export interface Tables {}

/**
 * Kysely over the app's tables (or `T`), on SQLite or Postgres. Values are the same on both engines:
 * see docs/database.md. `update` and `delete` need a `where`; `where(everyRow)` means all rows.
 */
export type TypedQueryBuilder<T = Tables> = Kysely<T>
