import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, type ReactNode, type RefObject, useEffect, useRef } from 'react'
import { cn } from './cn.ts'

/** A column: a track of the grid and what stands in it. */
export interface Column<T> {
  id: string
  head: ReactNode
  /** A track of `grid-template-columns`: `112px`, `minmax(180px,1fr)`. */
  width: string
  cell: (row: T) => ReactNode
  end?: boolean
  /** Dropped when the table is narrower than so many pixels. */
  from?: number
}

/** Props of {@link Table}. */
export interface TableProps<T> {
  label: string
  columns: readonly Column<T>[]
  rows: readonly T[]
  rowId: (row: T) => string
  /** Index of the row that the keyboard stands on; -1 for none. */
  cursor: number
  onCursor: (index: number) => void
  onOpen?: (row: T) => void
  /** Id of the row whose detail is open. */
  openId?: string | undefined
  selected?: ReadonlySet<string>
  fresh?: ReadonlySet<string>
  /** How many there are in all, when more than `rows` is known; -1 when not. */
  total?: number
  /** Called when the end comes into sight. */
  onEnd?: () => void
  /** Pixels of a row; the density's own unless given. */
  rowHeight?: number
  /** Width at hand, to drop columns by. */
  width?: number
  scroller?: RefObject<HTMLDivElement | null>
}

/** Rows of a list of any length: a grid of divs of which only those in sight are in the document. */
export function Table<T>(props: TableProps<T>) {
  const { columns, rows, rowId, cursor, onCursor, onOpen, onEnd } = props
  const own = useRef<HTMLDivElement>(null)
  const scroller = props.scroller ?? own
  const height = props.rowHeight ?? rowPixels()
  const shown = columns.filter(({ from }) => !from || (props.width ?? 4000) >= from)
  const template = { gridTemplateColumns: shown.map(({ width }) => width).join(' ') }
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: 8,
    getItemKey: (index) => rowId(rows[index]!),
  })
  const items = virtual.getVirtualItems()
  const lastShown = items.at(-1)?.index ?? 0
  useEffect(() => {
    if (onEnd && rows.length > 0 && lastShown >= rows.length - 20) onEnd()
  }, [lastShown, rows.length, onEnd])
  useEffect(() => {
    if (cursor >= 0) virtual.scrollToIndex(cursor, { align: 'auto' })
  }, [cursor, virtual])
  const keys = (event: KeyboardEvent): void => {
    // Buttons of a row, and menus that they have opened, have keys of their own.
    if (event.target !== event.currentTarget) return
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 15, PageUp: -15 }[event.key]
    if (step) {
      event.preventDefault()
      onCursor(Math.min(rows.length - 1, Math.max(0, cursor + step)))
    } else if (event.key === 'Enter' && rows[cursor]) onOpen?.(rows[cursor])
  }
  return (
    <div
      role="grid"
      aria-label={props.label}
      aria-rowcount={props.total ?? rows.length + 1}
      aria-colcount={shown.length}
      className="flex min-h-0 flex-1 flex-col"
    >
      <div
        role="rowgroup"
        className="shrink-0 overflow-hidden border-b border-line [scrollbar-gutter:stable]"
      >
        <div
          role="row"
          aria-rowindex={1}
          style={template}
          className="grid h-7 items-center gap-3 px-4"
        >
          {shown.map(({ id, head, end }) => (
            <div key={id} role="columnheader" className={cn('label truncate', end && 'text-right')}>
              {head}
            </div>
          ))}
        </div>
      </div>
      <div
        ref={scroller}
        role="rowgroup"
        tabIndex={0}
        aria-label={`Rows of ${props.label}`}
        onKeyDown={keys}
        className="group/rows min-h-0 flex-1 overflow-auto [scrollbar-gutter:stable] focus-visible:-outline-offset-2"
      >
        <div role="presentation" className="relative" style={{ height: virtual.getTotalSize() }}>
          {items.map(({ index, start, key }) => {
            const row = rows[index]!
            const id = rowId(row)
            return (
              <div
                key={key}
                role="row"
                aria-rowindex={index + 2}
                aria-selected={props.selected?.has(id) || id === props.openId}
                onClick={(event) => {
                  // A menu of the row is elsewhere on the page.
                  if (!event.currentTarget.contains(event.target as Node)) return
                  onCursor(index)
                  onOpen?.(row)
                }}
                style={{ ...template, height, transform: `translateY(${start}px)` }}
                className={cn(
                  'absolute inset-x-0 top-0 grid items-center gap-3 border-b border-line/60 px-4 text-sm',
                  onOpen && 'cursor-pointer hover:bg-raised/70',
                  (props.selected?.has(id) || id === props.openId) && 'bg-accent-soft',
                  props.fresh?.has(id) && 'animate-fresh',
                  index === cursor && 'shadow-[inset_2px_0_0_var(--accent)]',
                  index === cursor && !props.selected?.has(id) && 'bg-raised/70',
                )}
              >
                {shown.map(({ id: column, cell, end }) => (
                  <div
                    key={column}
                    role="gridcell"
                    className={cn('min-w-0 truncate', end && 'text-right')}
                  >
                    {cell(row)}
                  </div>
                ))}
              </div>
            )
          })}
        </div>
      </div>
    </div>
  )
}

/** Pixels of a row in the chosen density. */
const rowPixels = (): number =>
  Number.parseInt(getComputedStyle(document.documentElement).getPropertyValue('--row'), 10) || 30
