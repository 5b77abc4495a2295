// DESIGN §8: both engines have the same logical schema. What differs by nature (how a type is spelt,
// how a default is written, names of what a constraint brings) is left out.
//
// On SQLite a plugin may keep tables in a file of its own beside the app's (run history does, so that it
// never holds the app up). Such a file counts as part of the schema. Only its plugin reads it, by code
// that knows its columns, so there a column need not be declared more closely than SQLite stores it: a
// `bigint` may be an `integer`, `json` may be `text`.
import type { Database } from 'bunbase/db'
import {
  type TableSchema,
  type ValueKind,
  readSchema,
} from '../../../../plugins/db/generate/schema.ts'

/** What SQLite stores a kind of value as, where that is another kind. */
const STORED: Partial<Record<ValueKind, ValueKind>> = { bigint: 'integer', json: 'text' }

/**
 * A schema as lines that are equal on both engines when it is the same.
 *
 * @param apart names of the tables that have a file of their own on SQLite
 */
export function logicalLines(
  tables: readonly TableSchema[],
  apart: ReadonlySet<string> = new Set(),
): string[] {
  return tables
    .filter(({ name }) => !name.startsWith('_bunbase_'))
    .flatMap((table) => {
      const { name, isView, primaryKey, foreignKeys, indexes } = table
      const columns = table.columns.map((column) =>
        apart.has(name) ? { ...column, kind: STORED[column.kind] ?? column.kind } : column,
      )
      const of = (what: string): string => `${name}: ${what}`
      return [
        `${name} (${isView ? 'view' : 'table'})`,
        ...columns.map((column) => of(columnLine(column))),
        ...(primaryKey.length > 0 ? [of(`primary key ${primaryKey.join(', ')}`)] : []),
        ...foreignKeys
          .map(({ columns: own, table: target, references, onDelete, onUpdate }) =>
            of(
              `${own.join(', ')} refers to ${target} (${references.join(', ')}), on delete ${onDelete}, on update ${onUpdate}`,
            ),
          )
          .sort(),
        ...indexes
          .map(({ name: index = 'of a constraint', columns: own, unique, partial }) =>
            of(
              `${unique ? 'unique ' : ''}index ${index} (${own.join(', ')})${partial ? ' partial' : ''}`,
            ),
          )
          .sort(),
      ]
    })
}

function columnLine(column: TableSchema['columns'][number]): string {
  const { name, kind, nullable, hasDefault, computed, values } = column
  return [
    name,
    kind,
    nullable ? 'null' : 'not null',
    ...(hasDefault && !computed ? ['default'] : []),
    ...(computed ? ['computed'] : []),
    ...(values ? [`of ${values.toSorted().join(' | ')}`] : []),
  ].join(' ')
}

/** What one schema has and the other has not, each line with whose it is. */
export function lineDifferences(
  [one, a]: readonly [name: string, lines: readonly string[]],
  [other, b]: readonly [name: string, lines: readonly string[]],
): string[] {
  const only = (name: string, lines: readonly string[], others: readonly string[]): string[] =>
    lines.filter((line) => !others.includes(line)).map((line) => `only ${name}: ${line}`)
  return [...only(one, a, b), ...only(other, b, a)]
}

/** What one database has and the other has not, each line with its database; empty when they agree. */
export async function schemaDifferences(one: Database, other: Database): Promise<string[]> {
  const [a, b] = [logicalLines(await readSchema(one)), logicalLines(await readSchema(other))]
  return lineDifferences([one.engine, a], [other.engine, b])
}
