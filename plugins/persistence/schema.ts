import {
  COUNT_COLUMNS,
  COUNT_INDEXES,
  type Column,
  type Index,
  LOG_COLUMNS,
  LOG_INDEXES,
  PROCESS_COLUMNS,
  RUN_INDEXES,
  RUN_TABLE_COLUMNS,
} from './columns.ts'

const TYPES = {
  sqlite: { text: 'text', integer: 'integer', bigint: 'integer', double: 'real', json: 'text' },
  postgres: {
    text: 'text',
    integer: 'integer',
    bigint: 'bigint',
    double: 'double precision',
    json: 'jsonb',
  },
} as const

/** The type of a column on an engine. */
export function columnType(engine: keyof typeof TYPES, type: Column['type']): string {
  return TYPES[engine][type]
}

function table(engine: keyof typeof TYPES, name: string, columns: readonly Column[]): string {
  const lines = columns.map(
    (column) =>
      `  ${column.name} ${columnType(engine, column.type)}${column.required ? ' not null' : ''}`,
  )
  return `create table if not exists ${name} (\n${lines.join(',\n')},\n  primary key (id)\n)`
}

function index(name: string, { name: own, columns, where }: Index): string {
  const only = where === undefined ? '' : ` where ${where}`
  return `create index if not exists ${own} on ${name} (${columns.join(', ')})${only}`
}

/** The tables of run history. */
export const TABLES: readonly {
  readonly name: string
  readonly columns: readonly Column[]
  readonly indexes: readonly Index[]
}[] = [
  { name: 'action_runs', columns: RUN_TABLE_COLUMNS, indexes: RUN_INDEXES },
  { name: 'action_logs', columns: LOG_COLUMNS, indexes: LOG_INDEXES },
  { name: 'action_run_counts', columns: COUNT_COLUMNS, indexes: COUNT_INDEXES },
  { name: 'action_processes', columns: PROCESS_COLUMNS, indexes: [] },
]

/** Statements that make the tables of run history where they are not there yet, and their indexes. */
export function schemaOf(engine: keyof typeof TYPES): string[] {
  return TABLES.flatMap(({ name, columns, indexes }) => [
    table(engine, name, columns),
    ...indexes.map((it) => index(name, it)),
  ])
}
