import { Maximize2 } from 'lucide-react'
import { useCallback, useMemo, useState } from 'react'
import type { ColumnInfo, RowChange, TableInfo } from '../../contract/database.ts'
import { useCanWrite } from '../data/boot.ts'
import { cn } from '../ui/cn.ts'
import { useCommands } from '../shell/commands.ts'
import { useListCommands } from '../ui/list-commands.ts'
import { type Column, Table } from '../ui/table.tsx'
import { Cell } from './cell.tsx'
import { keep } from './changes.ts'
import { fitsCell } from './column-kind.ts'
import { EditCell } from './edit-cell.tsx'
import { Head } from './head.tsx'

/** Values of a row by column. */
export type Row = Record<string, unknown>

interface Line {
  id: string
  row: Row
  change: RowChange | undefined
}

/** Columns that name a row. */
export const keyOf = (table: TableInfo, row: Row): Row =>
  Object.fromEntries(table.columns.filter(({ pk }) => pk).map(({ name }) => [name, row[name]]))

/**
 * Rows under their columns, new ones first. A double click, or `e`, edits a cell where it stands; what will change is
 * tinted, what will be deleted is struck through.
 */
export function Grid({
  of,
  columns: shown,
  rows,
  changes,
  sort,
  onSort,
  onOpen,
  onEnd,
  more,
}: {
  of: TableInfo
  columns: readonly ColumnInfo[]
  rows: readonly Row[]
  changes: readonly RowChange[]
  sort: string | undefined
  onSort: (sort: string | undefined) => void
  onOpen: (row: Row) => void
  onEnd: () => void
  more: boolean
}) {
  const [at, setAt] = useState(-1)
  const [editing, setEditing] = useState<{ id: string; column: string }>()
  const canWrite = useCanWrite()
  const lines = useMemo(() => linesOf(of, rows, changes), [of, rows, changes])
  const editable = useCallback(
    ({ change }: Line, { pk, system }: ColumnInfo) =>
      canWrite && !pk && !system && change?.op !== 'delete' && change?.op !== 'insert',
    [canWrite],
  )
  const keyed = of.columns.some(({ pk }) => pk)
  useCommands(
    useMemo(
      () => [
        {
          ...{
            id: 'db.edit',
            title: 'Edit the row here',
            group: 'Database',
            keys: 'e',
            quiet: true,
          },
          run: () => {
            const line = lines[at]
            const column =
              line &&
              keyed &&
              shown.find((each) => editable(line, each) && fitsCell(each, line.row[each.name]))
            if (column) setEditing({ id: line.id, column: column.name })
          },
        },
      ],
      [lines, at, keyed, shown, editable],
    ),
  )
  useListCommands({
    at,
    rows: lines.length,
    move: setAt,
    open: undefined,
    openAt: () => lines[at]?.change?.op !== 'insert' && lines[at] && onOpen(lines[at].row),
    close: () => setEditing(undefined),
  })
  const columns = useMemo(
    () => [
      openColumn(onOpen),
      ...shown.map((column): Column<Line> => ({
        id: column.name,
        head: <Head of={column} sort={sort} onSort={onSort} />,
        width: widthOf(column),
        cell: (line) => {
          const { id, row, change } = line
          const changed = change?.op === 'update' && column.name in (change.set ?? {})
          const value = changed ? change.set![column.name] : row[column.name]
          const can = keyed && editable(line, column)
          if (can && editing?.id === id && editing.column === column.name) {
            return (
              <EditCell
                key={column.name}
                of={column}
                value={value}
                onEnd={() => setEditing(undefined)}
                onNext={(by) => {
                  const able = shown.filter(
                    (each) => editable(line, each) && fitsCell(each, row[each.name]),
                  )
                  const next = able[able.indexOf(column) + by]
                  setEditing(next && { id, column: next.name })
                }}
                onKeep={(next) =>
                  keep({
                    ...{ op: 'update', table: of.name, pk: keyOf(of, row) },
                    ...{
                      set: { [column.name]: next },
                      expect: { [column.name]: row[column.name] },
                    },
                  })
                }
              />
            )
          }
          return (
            <div
              onDoubleClick={() => {
                if (!can) return
                if (fitsCell(column, value)) setEditing({ id, column: column.name })
                else onOpen(row)
              }}
              className={cn(
                'data truncate text-xs leading-6',
                change?.op === 'delete' && 'text-err line-through',
                change?.op === 'insert' && 'text-ok',
                changed && 'rounded-sm bg-warn/15 px-1 text-warn',
              )}
            >
              <Cell value={value} />
            </div>
          )
        },
      })),
    ],
    [of, shown, sort, onSort, onOpen, editing, editable, keyed],
  )
  const width = shown.reduce((sum, column) => sum + leastOf(column) + 12, 76)
  return (
    <div className="flex min-h-0 flex-1 flex-col overflow-x-auto">
      <div className="flex min-h-0 flex-1 flex-col" style={{ minWidth: width }}>
        <Table
          label={of.name}
          columns={columns}
          rows={lines}
          rowId={({ id }) => id}
          cursor={at}
          onCursor={setAt}
          onEnd={onEnd}
          total={more ? -1 : lines.length + 1}
        />
      </div>
    </div>
  )
}

function linesOf(of: TableInfo, rows: readonly Row[], changes: readonly RowChange[]): Line[] {
  const own = changes.filter(({ table }) => table === of.name)
  const known = new Map(own.map((change) => [JSON.stringify(change.pk), change]))
  return [
    ...own
      .filter(({ op }) => op === 'insert')
      .map((change, index) => ({ id: `new ${index}`, row: change.set ?? {}, change })),
    ...rows.map((row, index) => {
      const key = JSON.stringify(keyOf(of, row))
      return { id: key === '{}' ? `row ${index}` : key, row, change: known.get(key) }
    }),
  ]
}

const openColumn = (onOpen: (row: Row) => void): Column<Line> => ({
  id: ' open',
  head: <span className="sr-only">Open</span>,
  width: '24px',
  cell: ({ row, change }) =>
    change?.op === 'insert' ? (
      <span className="text-2xs text-ok">new</span>
    ) : (
      <button
        type="button"
        aria-label="Open the row"
        title="Open the row"
        onClick={() => onOpen(row)}
        className="flex size-6 items-center justify-center rounded-sm text-dim hover:bg-raised hover:text-accent"
      >
        <Maximize2 size={11} aria-hidden />
      </button>
    ),
})

const leastOf = (column: ColumnInfo): number => Number.parseInt(/\d+/.exec(widthOf(column))![0], 10)

function widthOf({ type, name, pk, fk }: ColumnInfo): string {
  if (/int|real|num|bool|double/i.test(type) && !/_at$|At$/.test(name)) return '96px'
  if (pk || fk || /uuid/i.test(type)) return '150px'
  if (/time|date/i.test(type) || name.endsWith('_at')) return '184px'
  return 'minmax(180px,1fr)'
}
