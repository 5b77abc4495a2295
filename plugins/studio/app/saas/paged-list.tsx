import { type ReactNode, useCallback, useMemo, useRef, useState } from 'react'
import type { Out } from '../data/call.ts'
import { usePages } from '../data/pages.ts'
import { FilterInput } from '../ui/filter-input.tsx'
import { useListCommands } from '../ui/list-commands.ts'
import { Queried } from '../ui/queried.tsx'
import { NoMatch, Skeleton } from '../ui/states.tsx'
import { type Column, Table } from '../ui/table.tsx'
import { useWidth } from '../ui/use-width.ts'

type ListName = 'studio.saas.users' | 'studio.saas.orgs'
type Item<N extends ListName> = Out<N>['items'][number]

/** What both lists are given by the address. */
export interface ListProps {
  q: string
  id: string | undefined
  onFilter: (q: string) => void
  onOpen: (id: string | undefined) => void
}

/** A list of users or organisations that grows as it is scrolled. */
export function PagedList<N extends ListName>({
  action,
  label,
  what,
  placeholder,
  columns,
  q,
  id,
  onFilter,
  onOpen,
  empty,
}: ListProps & {
  action: N
  label: string
  what: string
  placeholder: string
  columns: readonly Column<Item<N>>[]
  empty: ReactNode
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
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query
  const more = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage()
  }, [hasNextPage, isFetchingNextPage, fetchNextPage])
  useListCommands({
    at,
    rows: rows.length,
    move: setAt,
    open: id,
    openAt: () => rows[at] && onOpen(rows[at].id),
    close: () => onOpen(undefined),
  })
  return (
    <div ref={box} className="flex min-h-0 flex-1 flex-col">
      <div className="flex h-11 shrink-0 items-center border-b border-line px-4">
        <FilterInput value={q} onChange={onFilter} keys={[]} placeholder={placeholder} />
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
    </div>
  )
}
