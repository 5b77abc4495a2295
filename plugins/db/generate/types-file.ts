import type { ColumnSchema, TableSchema } from './schema.ts'

/** What a column is read as, and what else may be written to it. */
const TYPES: Readonly<Record<ColumnSchema['kind'], { read: string; write?: string }>> = {
  boolean: { read: 'boolean' },
  timestamp: { read: 'Date', write: 'string' },
  date: { read: 'string', write: 'Date' },
  time: { read: 'string' },
  bigint: { read: 'bigint', write: 'number' },
  integer: { read: 'number' },
  real: { read: 'number' },
  numeric: { read: 'string', write: 'number' },
  json: { read: 'JsonValue' },
  bytes: { read: 'Uint8Array' },
  text: { read: 'string' },
}

/** Of these SQLite stores what it is given: columns without a type, and what a view computes. */
const UNTYPED = /^(any)?$/i

const PLAIN_NAME = /^[\p{L}_$][\p{L}\p{N}_$]*$/u

/** Tables that are bunbase's own business. */
const HIDDEN = /^_bunbase_/

/**
 * The file that tells `ctx.db` the tables of a database. The same schema gives the same text, on
 * both engines.
 *
 * @param tables by name
 * @param hidden names of those that are not the app's to use
 */
export function typesFile(
  tables: readonly TableSchema[],
  hidden: ReadonlySet<string> = new Set(),
): string {
  const shown = tables.filter(({ name }) => !HIDDEN.test(name) && !hidden.has(name))
  const names = interfaceNames(shown)
  const interfaces = shown.map((table) => tableInterface(table, names.get(table.name)!))
  const body = interfaces.join('\n')
  const imports = ['ColumnType', 'Generated'].filter((name) => body.includes(`${name}<`))
  if (shown.some(({ columns }) => columns.some(({ kind }) => kind === 'json'))) {
    imports.push('JsonValue')
  }
  const entries = shown.map(({ name }) => `    ${keyOf(name)}: ${names.get(name)}\n`)
  return [
    '// Written by `bunbase generate types` from the tables of the database. Do not edit it: change the\n',
    '// tables by a migration, then run it again.\n',
    imports.length > 0 ? `import type { ${imports.join(', ')} } from 'bunbase/db'\n` : '',
    `\ndeclare module 'bunbase/db' {\n  interface Tables {\n${entries.join('')}  }\n}\n`,
    body === '' ? '\nexport {}\n' : `\n${body}`,
  ].join('')
}

function tableInterface({ name, isView, columns }: TableSchema, called: string): string {
  const lines = columns.map((column) => `  ${keyOf(column.name)}: ${columnType(column, isView)}\n`)
  const what = isView ? 'View' : 'Table'
  return `/** ${what} \`${name}\`. */\nexport interface ${called} {\n${lines.join('')}}\n`
}

function columnType(column: ColumnSchema, isView: boolean): string {
  const { kind, nullable, hasDefault, computed, dimensions, values } = column
  const { read, write } = UNTYPED.test(column.declared) ? { read: 'unknown' } : TYPES[kind]
  const base = values ? values.map(literal).join(' | ') : read
  const many = (type: string): string =>
    dimensions === 0 ? type : `${type.includes(' ') ? `(${type})` : type}${'[]'.repeat(dimensions)}`
  const orNull = (type: string): string =>
    nullable && type !== 'unknown' ? `${type} | null` : type
  const select = orNull(many(base))
  if (computed || isView) return `ColumnType<${select}, never, never>`
  if (write === undefined) return hasDefault ? `Generated<${select}>` : select
  const update = orNull(many(`${read} | ${write}`))
  const insert = hasDefault || nullable ? `${update} | undefined` : update
  return `ColumnType<${select}, ${insert}, ${update}>`
}

function literal(value: string): string {
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n')}'`
}

const keyOf = (name: string): string => (PLAIN_NAME.test(name) ? name : literal(name))

/** By the names of tables; names that differ by their signs only are told apart by a number. */
function interfaceNames(tables: readonly TableSchema[]): Map<string, string> {
  const taken = new Set<string>()
  const names = new Map<string, string>()
  for (const { name } of tables) {
    const plain = interfaceName(name)
    let unlike = plain
    for (let i = 2; taken.has(unlike); i++) unlike = `${plain}${i}`
    taken.add(unlike)
    names.set(name, unlike)
  }
  return names
}

/** `order_lines` is `OrderLinesTable`. */
function interfaceName(name: string): string {
  const words = name.split(/[^\p{L}\p{N}]+/u).filter(Boolean)
  const joined = words.map((word) => word[0]!.toUpperCase() + word.slice(1)).join('')
  return `${/^\p{L}/u.test(joined) ? '' : 'T'}${joined}Table`
}
