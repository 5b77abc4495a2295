import { Layers } from 'lucide-react'
import { useCallback, useMemo, useRef, useState } from 'react'
import type { JobRow } from '../../contract/queue.ts'
import { usePages } from '../data/pages.ts'
import { useLiveQuery } from '../data/use-live-query.ts'
import { FilterInput } from '../ui/filter-input.tsx'
import { useListCommands } from '../ui/list-commands.ts'
import { Queried } from '../ui/queried.tsx'
import { FirstRun, NoMatch, Skeleton } from '../ui/states.tsx'
import { Status } from '../ui/status.tsx'
import { type Column, Table } from '../ui/table.tsx'
import { Ago, At } from '../ui/time.tsx'
import { useWidth } from '../ui/use-width.ts'

const keys = [
  {
    key: 'status',
    hint: 'how it stands',
    values: ['waiting', 'delayed', 'running', 'failed', 'completed'],
  },
  { key: 'queue', hint: 'name of a queue' },
  { key: 'action', hint: 'what it runs' },
]

/** Jobs, the newest first. */
export function Jobs({
  q,
  onFilter,
  open,
  onOpen,
}: {
  q: string
  onFilter: (q: string) => void
  open: string | undefined
  onOpen: (id: string) => void
}) {
  const query = usePages(
    'studio.queue.jobs',
    useMemo(() => ({ ...(q ? { q } : {}), limit: 100 }), [q]),
  )
  const { refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = query
  useLiveQuery('queue', '', true, refetch)
  const [at, setAt] = useState(-1)
  const box = useRef<HTMLDivElement>(null)
  const width = useWidth(box)
  const rows = useMemo(() => query.data?.pages.flatMap(({ items }) => items) ?? [], [query.data])
  const more = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage()
  }, [hasNextPage, isFetchingNextPage, fetchNextPage])
  useListCommands({
    at,
    rows: rows.length,
    move: setAt,
    open: undefined,
    openAt: () => rows[at] && onOpen(rows[at].id),
    close: () => {},
  })
  return (
    <div ref={box} className="flex min-h-0 flex-1 flex-col">
      <div className="flex h-11 shrink-0 items-center border-b border-line px-4">
        <FilterInput
          value={q}
          onChange={onFilter}
          keys={keys}
          placeholder="Filter: status:failed queue:default action:email"
        />
      </div>
      <Queried of={query} skeleton={<Skeleton rows={14} className="pt-7" />}>
        {() =>
          rows.length > 0 ? (
            <Table
              label="Jobs"
              width={width}
              columns={columns}
              rows={rows}
              rowId={({ id }) => id}
              cursor={at}
              onCursor={setAt}
              onOpen={({ id }) => onOpen(id)}
              openId={open}
              onEnd={more}
              total={hasNextPage ? -1 : rows.length + 1}
            />
          ) : q ? (
            <NoMatch what="job" q={q} onClear={() => onFilter('')} />
          ) : (
            <FirstRun
              icon={<Layers size={17} />}
              title="No jobs yet"
              command="await ctx.queue.add(sendEmail, { to })"
            >
              Jobs that wait, run or have failed are listed here.
            </FirstRun>
          )
        }
      </Queried>
    </div>
  )
}

const columns: Column<JobRow>[] = [
  { id: 'state', head: 'State', width: '104px', cell: ({ state }) => <Status of={state} /> },
  {
    id: 'action',
    head: 'Action',
    width: 'minmax(180px,1fr)',
    cell: ({ action, lastError }) => (
      <span className="flex min-w-0 items-baseline gap-2.5">
        <span className="data shrink-0 text-sm">{action}</span>
        {lastError && <span className="truncate text-xs text-err/90">{lastError}</span>}
      </span>
    ),
  },
  {
    id: 'queue',
    head: 'Queue',
    width: '100px',
    from: 640,
    cell: ({ queue }) => <span className="data text-xs text-muted">{queue}</span>,
  },
  {
    id: 'attempt',
    head: 'Attempt',
    width: '64px',
    end: true,
    cell: ({ attempt, maxAttempts }) => (
      <span className={`data text-xs ${attempt > 1 ? 'text-warn' : 'text-muted'}`}>
        {attempt}
        {maxAttempts ? `/${maxAttempts}` : ''}
      </span>
    ),
  },
  {
    id: 'priority',
    head: 'Priority',
    width: '60px',
    end: true,
    from: 860,
    cell: ({ priority }) => <span className="data text-xs text-dim">{priority}</span>,
  },
  {
    id: 'created',
    head: 'Created',
    width: '104px',
    from: 760,
    cell: ({ createdAt }) => <At t={createdAt} className="data text-xs text-muted" />,
  },
  {
    id: 'due',
    head: 'Due or done',
    width: '92px',
    end: true,
    cell: ({ state, runAt, finishedAt }) => (
      <Ago
        t={state === 'completed' || state === 'failed' ? (finishedAt ?? runAt) : runAt}
        className="text-xs text-dim"
      />
    ),
  },
]
