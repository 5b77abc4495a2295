import type { Clock } from '../../../kernel/index.ts'
import type { Database } from '../database.ts'
import { applyDown, applyUp } from './apply.ts'
import { discoverMigrations } from './discover.ts'
import { MigrationError } from './error.ts'
import { Ledger } from './ledger.ts'
import { type Waiting, alone, patiently } from './lock.ts'
import type { Migration, MigrationSource } from './migration.ts'
import { planUp } from './plan.ts'

/** Something that was done, or is waited for. */
export type MigrationEvent =
  | { readonly type: 'waiting' }
  | {
      readonly type: 'applied' | 'undone'
      readonly migration: Migration
      /** Milliseconds. */
      readonly duration: number
    }

/** What migrations are run on and found in. */
export interface MigrateParts {
  readonly database: Database
  /** Folder of the app, absolute. */
  readonly root: string
  /** In the order they are applied: plugins, then the app. */
  readonly sources: readonly MigrationSource[]
  readonly clock: Clock
  /** Told of each thing as it happens. */
  readonly onEvent?: (event: MigrationEvent) => void
}

/**
 * Applies what is pending, each in a transaction of its own where the engine allows. Any number of
 * processes may call this at once: each migration is applied by one of them, and all return when
 * everything is applied.
 *
 * @returns what this process applied
 * @throws MigrationError; what was applied before it stays
 */
export async function migrateUp(parts: MigrateParts): Promise<Migration[]> {
  const { database } = parts
  const plan = { engine: database.engine, root: parts.root, sources: parts.sources }
  const { pending } = await planUp(plan, await new Ledger(database).rows())
  if (pending.length === 0) return []
  return alone(database, waitingOf(parts), async (connection) => {
    const waiting = waitingOf(parts)
    const ledger = new Ledger(connection)
    await patiently(waiting, () => connection.transaction(() => ledger.create(), { retries: 0 }))
    const { pending: left } = await planUp(plan, await ledger.rows())
    const applied: Migration[] = []
    for (const migration of left) {
      const duration = await applyUp(connection, migration, waiting)
      if (duration === undefined) continue
      applied.push(migration)
      parts.onEvent?.({ type: 'applied', migration, duration })
    }
    return applied
  })
}

/**
 * Undoes the app's migrations from the last one back.
 *
 * @param to the last to be undone; default: only the one that was applied last
 * @throws MigrationError when one does not say how
 */
export async function migrateDown(parts: MigrateParts, to?: string): Promise<Migration[]> {
  const { database, root } = parts
  const own = parts.sources.filter(({ owner }) => owner === 'app')
  return alone(database, waitingOf(parts), async (connection) => {
    const rows = (await new Ledger(connection).rows()).filter(({ owner }) => owner === 'app')
    const last = rows.map(({ name }) => name).reverse()
    const wanted = to?.replace(/\.sql$|\.[cm]?[jt]s$/, '')
    const end = wanted === undefined ? 0 : last.indexOf(wanted)
    if (end === -1) {
      throw new MigrationError(
        `the app has no applied migration "${wanted}"`,
        last.length === 0 ? 'none is applied' : `the last one is ${last[0]}`,
      )
    }
    const found = await discoverMigrations(own, connection.engine, root)
    const undone: Migration[] = []
    for (const name of last.slice(0, end + 1)) {
      const migration = found.find((one) => one.name === name)
      if (!migration) {
        throw new MigrationError(
          `${name} was applied, but its file is gone`,
          'restore the file; only it says how the migration is undone',
        )
      }
      const since = parts.clock.elapsed()
      if (!(await applyDown(connection, migration, waitingOf(parts)))) continue
      undone.push(migration)
      const duration = Math.round(parts.clock.elapsed() - since)
      parts.onEvent?.({ type: 'undone', migration, duration })
    }
    return undone
  })
}

function waitingOf({ clock, onEvent }: MigrateParts): Waiting {
  return { clock, onWait: () => onEvent?.({ type: 'waiting' }) }
}
