import { type Service, service } from '../../kernel/index.ts'
import type { Database } from './database.ts'
import type { TableSchema } from './generate/schema.ts'
import type { Migrations } from './migrate/service.ts'

/** The tables of the app's database, for tools. */
export interface TableSchemas {
  /** As they are now, by name. */
  read(): Promise<TableSchema[]>
  /** Names of those that plugins' migrations make. */
  ofPlugins(): Promise<ReadonlySet<string>>
}

/** Provided by `db`. What reads them is loaded when it is asked. */
export const tableSchemas: Service<TableSchemas> = service('db:table-schemas')

/** The tables of a database. */
export function tableSchemasOf(database: Database, migrations: Migrations): TableSchemas {
  return {
    read: async () => (await import('./generate/schema.ts')).readSchema(database),
    async ofPlugins() {
      const { pluginTables } = await import('./generate/plugin-tables.ts')
      return pluginTables(await migrations.ofPlugins(), database.engine)
    },
  }
}
