import type { Logger } from '../../../kernel/index.ts'
import type { Database } from '../../db/index.ts'
import { ORG_COLUMN } from './tenant-tables.ts'

const SQLITE = `select m.name as name from sqlite_master m join pragma_table_info(m.name) c
  where m.type = 'table' and c.name = '${ORG_COLUMN}'`
const POSTGRES = `select table_name as name from information_schema.columns
  where column_name = '${ORG_COLUMN}' and table_schema = current_schema()`

/**
 * Holds the config and the database to the same list of tenant tables, once the app starts. A table with
 * the column that the config does not name is warned of.
 *
 * @param tables `minded`: those whose queries name the organisation themselves
 * @throws TypeError for one that the config names and that has no such column
 */
export async function checkTenantTables(
  database: Database,
  tables: { readonly tenantTables: readonly string[]; readonly minded: ReadonlySet<string> },
  logger: Logger,
): Promise<void> {
  const text = database.engine === 'sqlite' ? SQLITE : POSTGRES
  const { rows } = await database.run<{ name: string }>(text)
  const found = new Set(rows.map(({ name }) => name.toLowerCase()))
  const named = new Set(tables.tenantTables.map((name) => name.toLowerCase()))
  for (const name of named) {
    if (found.has(name)) continue
    throw new TypeError(
      `organizations.tenantTables names "${name}", which is no table with a column "${ORG_COLUMN}"`,
    )
  }
  for (const name of found) {
    if (named.has(name) || tables.minded.has(name)) continue
    logger.warn(
      `"${name}" has a column "${ORG_COLUMN}" and is not among organizations.tenantTables: its queries are not confined`,
      { table: name },
    )
  }
}
