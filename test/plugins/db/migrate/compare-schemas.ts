// DESIGN §8: both engines have the same logical schema. What differs by nature (how a type is spelt,
// how a default is written, names of what a constraint brings) is left out.
import type { Database } from 'bunbase/db'
import { type TableSchema, readSchema } from '../../../../plugins/db/generate/schema.ts'

/** A schema as lines that are equal on both engines when it is the same. */
export function logicalLines(tables: readonly TableSchema[]): string[] {
  return tables
    .filter(({ name }) => !name.startsWith('_bunbase_'))
    .flatMap((table) => {
      const { name, isView, columns, primaryKey, foreignKeys, indexes } = table
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

/** What one database has and the other has not, each line with its database; empty when they agree. */
export async function schemaDifferences(one: Database, other: Database): Promise<string[]> {
  const [a, b] = [logicalLines(await readSchema(one)), logicalLines(await readSchema(other))]
  const only = (lines: string[], others: string[], { engine }: Database): string[] =>
    lines.filter((line) => !others.includes(line)).map((line) => `only ${engine}: ${line}`)
  return [...only(a, b, one), ...only(b, a, other)]
}
