import { CompiledQuery } from 'kysely'
import type { Database } from '../database.ts'
import { type ValueKind, readSchema } from '../generate/schema.ts'
import { quoted } from '../quoted.ts'
import type { StoredRow } from './needed-rows.ts'

/** Adds rows as they were read; what is there already stays. */
export async function restoreRows(db: Database, rows: readonly StoredRow[]): Promise<void> {
  // Rows are of anybody, also where an app's own queries are confined to an organisation.
  const insert = (text: string, values: unknown[]): Promise<unknown> =>
    db.dbOfAll.executeQuery(CompiledQuery.raw(text, values))
  const schemas = new Map((await readSchema(db)).map((schema) => [schema.name, schema]))
  await db.transaction(async () => {
    for (const { table, row } of rows) {
      const schema = schemas.get(table)
      if (!schema) throw new Error(`there is no table ${table}: is a migration missing?`)
      const columns = schema.columns.filter(({ name, computed }) => !computed && name in row)
      const names = columns.map(({ name }) => quoted(name)).join(', ')
      if (db.engine === 'postgres') {
        await insert(
          `insert into ${quoted(table)} (${names}) overriding system value
            select ${names} from jsonb_populate_record(null::${quoted(table)}, ($1::text)::jsonb)
            on conflict do nothing`,
          [JSON.stringify(row)],
        )
        continue
      }
      const marks = columns.map(() => '?').join(', ')
      await insert(
        `insert into ${quoted(table)} (${names}) values (${marks}) on conflict do nothing`,
        columns.map(({ name, kind }) => valueOf(row[name], kind)),
      )
    }
  })
}

/** What Postgres has other kinds of values for, SQLite has as text, bytes or number. */
function valueOf(value: unknown, kind: ValueKind): unknown {
  if (typeof value === 'boolean') return Number(value)
  if (typeof value === 'object' && value !== null) return JSON.stringify(value)
  const isBytes = kind === 'bytes' && typeof value === 'string' && value.startsWith('\\x')
  return isBytes ? Buffer.from(value.slice(2), 'hex') : value
}
