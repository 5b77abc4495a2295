import { type ReactNode, useMemo, useRef, useState } from 'react'
import type { LiveTopic } from '../../contract/live.ts'
import type { In, Out } from '../data/call.ts'
import { type PagedName, usePages } from '../data/pages.ts'
import { useLiveQuery } from '../data/use-live-query.ts'
import { useMore } from '../data/use-more.ts'
import { type FilterKey, FilterInput } from './filter-input.tsx'
import { useListCommands } from './list-commands.ts'
import { Queried } from './queried.tsx'
import { NoMatch, Skeleton } from './states.tsx'
import { type Column, Table } from './table.tsx'
import { useSelection } from './use-selection.ts'
import { useWidth } from './use-width.ts'

/** Lists of things that have an id, narrowed by a filter. */
type ListName = {
  [N in PagedName]: In<N> extends { q?: string }
    ? Out<N> extends { items: { id: string }[] }
      ? N
      : never
    : never
}[PagedName]
type Item<N extends ListName> = Out<N>['items'][number]

/** What such a list is given by the address. */
export interface ListProps {
  q: string
  id: string | undefined
  onFilter: (q: string) => void
  onOpen: (id: string | undefined) => void
}

/** A list that grows as it is scrolled: its filter, its keys, and what stands there when it is empty. */
export function PagedList<N extends ListName>({
  action,
  label,
  what,
  placeholder,
  keys = [],
  columns,
  q,
  id,
  onFilter,
  onOpen,
  empty,
  topic,
  selection,
}: ListProps & {
  action: N
  label: string
  what: string
  placeholder: string
  keys?: readonly FilterKey[]
  columns: readonly Column<Item<N>>[]
  empty: ReactNode
  /** Read again when this tells that something happened. */
  topic?: LiveTopic
  /** What can be done with rows that are selected; without it none can be. */
  selection?: ((ids: readonly string[], clear: () => void) => ReactNode) | undefined
}) {
  const query = usePages(
    action,
    useMemo(() => ({ ...(q ? { q } : {}), limit: 100 }), [q]),
  )
  const [at, setAt] = useState(-1)
  const box = useRef<HTMLDivElement>(null)
  const width = useWidth(box)
  const rows = useMemo(
    () => query.data?.pages.flatMap(({ items }) => items as Item<N>[]) ?? [],
    [query.data],
  )
  const { hasNextPage, refetch } = query
  useLiveQuery(topic ?? 'queue', '', topic !== undefined, refetch)
  const { selected, select, clear } = useSelection(rows)
  const more = useMore(query)
  useListCommands({
    at,
    rows: rows.length,
    move: (index) => {
      setAt(index)
      if (id !== undefined && rows[index]) onOpen(rows[index].id)
    },
    ...(selection && { select }),
    open: id,
    openAt: () => rows[at] && onOpen(rows[at].id),
    close: () => onOpen(undefined),
  })
  return (
    <div ref={box} className="flex min-h-0 flex-1 flex-col">
      <div className="flex h-11 shrink-0 items-center border-b border-line px-4">
        <FilterInput value={q} onChange={onFilter} keys={keys} placeholder={placeholder} />
      </div>
      <Queried of={query} skeleton={<Skeleton rows={14} className="pt-7" />}>
        {() =>
          rows.length > 0 ? (
            <Table
              label={label}
              width={width}
              columns={columns}
              rows={rows}
              rowId={(row) => row.id}
              cursor={at}
              onCursor={setAt}
              onOpen={(row) => onOpen(row.id)}
              openId={id}
              selected={selected}
              onEnd={more}
              total={hasNextPage ? -1 : rows.length + 1}
            />
          ) : q ? (
            <NoMatch what={what} q={q} onClear={() => onFilter('')} />
          ) : (
            empty
          )
        }
      </Queried>
      {selected.size > 0 && selection?.([...selected], clear)}
    </div>
  )
}
