import { type Action, Conflict } from '../../../kernel/index.ts'
import type { Database, Migrations, TableSchemas } from '../../db/index.ts'
import { type Visitor, studioAction } from '../action.ts'
import { applyChanges } from '../database/apply.ts'
import { indexesOf } from '../database/indexes.ts'
import { runQuery } from '../database/query.ts'
import { lookup, rowsOf } from '../database/rows.ts'
import { tableNamed, tablesOf } from '../database/tables.ts'
import { StudioReadOnly } from '../errors.ts'
import type { Studio } from '../studio.ts'

/** What the page of the database works with. */
export interface DatabaseParts {
  /** Connections of the Studio's own, with a short patience. */
  readonly database: Database
  readonly schemas: TableSchemas
  readonly migrations: Migrations
}

/** The app's database: its tables, their rows, statements. What changes it is told in the log. */
export function databaseActions(
  studio: Studio,
  { database, schemas, migrations }: DatabaseParts,
): Action[] {
  const { host } = studio
  const tell = (what: string, { caller }: Visitor, facts: object): void =>
    host.logger.warn(`the Studio ${what}`, {
      by: 'id' in caller ? caller.id : caller.kind,
      ...facts,
    })
  const reading = <T>(fn: () => Promise<T>): Promise<T> =>
    database.transaction(fn, { readOnly: true, retries: 0 })
  return [
    studioAction('studio.db.schema', 'reads', async () => {
      const [{ tables, bytes }, states] = await Promise.all([
        tablesOf(database, schemas),
        migrations.status(),
      ])
      return {
        ...{ dialect: database.engine, url: database.url, size: bytes, tables },
        migrations: states.map(({ owner, name, state, appliedAt }) => ({
          ...{ id: owner === 'app' ? name : `${owner}/${name}`, name, owner, state },
          ...(appliedAt && { at: Number(appliedAt) }),
        })),
      }
    }),
    studioAction('studio.db.indexes', 'reads', () => indexesOf(database, schemas)),
    studioAction('studio.db.rows', 'reads', async (asked) => {
      const table = await tableNamed(schemas, asked.table)
      return reading(() => rowsOf(database, table, asked, host.clock.now()))
    }),
    studioAction('studio.db.lookup', 'reads', async ({ table, q }) => {
      const found = await tableNamed(schemas, table)
      return reading(() => lookup(database, found, q))
    }),
    studioAction('studio.db.apply', 'writes', async (asked, visitor) => {
      const done = await applyChanges(database, schemas, asked)
      if (done.ok && asked.dry !== true) {
        tell('changed rows', visitor, { statements: done.sql, affected: done.affected })
      }
      return done
    }),
    studioAction('studio.db.query', 'reads', async (asked, visitor) => {
      if (asked.mode === 'write' && visitor.access !== 'full') throw new StudioReadOnly()
      const done = await runQuery(database, asked, () => host.clock.elapsed())
      if (asked.mode === 'write') {
        tell('ran a statement', visitor, { statement: asked.sql, affected: done.affected })
      }
      return done
    }),
    studioAction('studio.db.migrate', 'writes', async (_, visitor) => {
      if (host.mode === 'production') {
        throw new Conflict({
          message: 'Migrations of production are applied by `bunbase migrate`.',
        })
      }
      const applied = (await migrations.up()).map(({ owner, name }) => `${owner}/${name}`)
      if (applied.length > 0) tell('applied migrations', visitor, { applied })
      return { applied }
    }),
  ]
}
