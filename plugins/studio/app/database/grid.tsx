import { ArrowDown, ArrowUp, KeyRound, Link2 } from 'lucide-react'
import { useMemo, useState } from 'react'
import type { ColumnInfo, RowChange, TableInfo } from '../../contract/database.ts'
import { cn } from '../ui/cn.ts'
import { useListCommands } from '../ui/list-commands.ts'
import { type Column, Table } from '../ui/table.tsx'
import { Cell } from './cell.tsx'

type Row = Record<string, unknown>

/** Columns that name a row. */
export const keyOf = (table: TableInfo, row: Row): Record<string, unknown> =>
  Object.fromEntries(table.columns.filter(({ pk }) => pk).map(({ name }) => [name, row[name]]))

/** Rows under their columns; what will change is tinted, what will be deleted is struck through. */
export function Grid({
  of,
  rows,
  changes,
  sort,
  onSort,
  onOpen,
  onEnd,
  more,
}: {
  of: TableInfo
  rows: readonly Row[]
  changes: readonly RowChange[]
  sort: string | undefined
  onSort: (sort: string | undefined) => void
  onOpen: (row: Row) => void
  onEnd: () => void
  more: boolean
}) {
  const [at, setAt] = useState(-1)
  useListCommands({
    at,
    rows: rows.length,
    move: setAt,
    open: undefined,
    openAt: () => rows[at] && onOpen(rows[at]),
    close: () => {},
  })
  const changed = useMemo(
    () => new Map(changes.map((change) => [JSON.stringify(change.pk), change])),
    [changes],
  )
  const columns = useMemo(
    () =>
      of.columns.map((column): Column<Row> => ({
        id: column.name,
        head: <Head of={column} sort={sort} onSort={onSort} />,
        width: widthOf(column),
        cell: (row) => {
          const change = changed.get(JSON.stringify(keyOf(of, row)))
          const next = change?.set && column.name in change.set
          return (
            <span
              className={cn(
                'data text-xs',
                change?.op === 'delete' && 'text-err line-through',
                next && 'rounded-sm bg-warn/15 px-1 text-warn',
              )}
            >
              <Cell value={next ? change.set![column.name] : row[column.name]} />
            </span>
          )
        },
      })),
    [of, sort, onSort, changed],
  )
  const width = of.columns.reduce(
    (sum, column) => sum + Number.parseInt(/\d+/.exec(widthOf(column))![0], 10) + 12,
    32,
  )
  return (
    <div className="flex min-h-0 flex-1 flex-col overflow-x-auto">
      <div className="flex min-h-0 flex-1 flex-col" style={{ minWidth: width }}>
        <Table
          label={of.name}
          columns={columns}
          rows={rows}
          rowId={(row) => JSON.stringify(keyOf(of, row)) + JSON.stringify(row[of.columns[0]!.name])}
          cursor={at}
          onCursor={setAt}
          onOpen={onOpen}
          onEnd={onEnd}
          total={more ? -1 : rows.length + 1}
        />
      </div>
    </div>
  )
}

function widthOf({ type, name, pk, fk }: ColumnInfo): string {
  if (/int|real|num|bool|double/i.test(type) && !/_at$|At$/.test(name)) return '96px'
  if (pk || fk || /uuid/i.test(type)) return '150px'
  if (/time|date/i.test(type) || name.endsWith('_at')) return '170px'
  return 'minmax(180px,1fr)'
}

function Head({
  of: { name, type, pk, fk, nullable },
  sort,
  onSort,
}: {
  of: ColumnInfo
  sort: string | undefined
  onSort: (sort: string | undefined) => void
}) {
  const [col, dir] = sort?.split('.') ?? []
  const mine = col === name
  const next = !mine ? `${name}.asc` : dir === 'asc' ? `${name}.desc` : undefined
  return (
    <button
      type="button"
      onClick={() => onSort(next)}
      title={`${type}${nullable ? ', may be null' : ''}${fk ? ` → ${fk.table}.${fk.column}` : ''}`}
      className="inline-flex h-6 max-w-full items-center gap-1 normal-case hover:text-fg"
    >
      {pk && <KeyRound size={10} aria-label="primary key" className="shrink-0 text-accent" />}
      {fk && <Link2 size={10} aria-label={`refers to ${fk.table}`} className="shrink-0" />}
      <span className="data truncate font-semibold">{name}</span>
      {mine &&
        (dir === 'desc' ? (
          <ArrowDown size={11} aria-label="descending" />
        ) : (
          <ArrowUp size={11} aria-label="ascending" />
        ))}
    </button>
  )
}
