import { Link, useNavigate } from '@tanstack/react-router'
import { ArrowUp, ListTree } from 'lucide-react'
import { Suspense, lazy, useCallback, useEffect, useRef, useState } from 'react'
import { useCanWrite } from '../data/boot.ts'
import { toggleTerm } from '../data/filter-terms.ts'
import { useMore } from '../data/use-more.ts'
import { cn } from '../ui/cn.ts'
import { count } from '../ui/format.ts'
import { useListCommands } from '../ui/list-commands.ts'
import { Failed, FirstRun, NoMatch, Skeleton } from '../ui/states.tsx'
import { Table } from '../ui/table.tsx'
import { useSelection } from '../ui/use-selection.ts'
import { useWidth } from '../ui/use-width.ts'
import { runColumns } from './columns.tsx'
import { type RunsSearch, runsInput } from './search.ts'
import type { useRuns } from './use-runs.ts'

const Bulk = lazy(() => import('./bulk.tsx').then(({ Bulk }) => ({ default: Bulk })))

const RowMenu = lazy(() => import('./row-menu.tsx').then(({ RowMenu }) => ({ default: RowMenu })))

/** The list of runs: keyboard, selection, live rows, and what stands there when there are none. */
export function RunList({
  runs,
  search,
  open,
  paused,
  onGoOn,
  onFilter,
}: {
  runs: ReturnType<typeof useRuns>
  search: RunsSearch
  open: string | undefined
  paused: boolean
  onGoOn: () => void
  onFilter: (q: string) => void
}) {
  const { query, rows, waiting, fresh, dropped } = runs
  const navigate = useNavigate()
  const canWrite = useCanWrite()
  const [cursorId, setCursorId] = useState(open)
  const box = useRef<HTMLDivElement>(null)
  const width = useWidth(box)
  const q = search.q ?? ''
  const at = rows.findIndex(({ id }) => id === cursorId)
  useEffect(() => {
    if (open) setCursorId(open)
  }, [open])
  const go = useCallback(
    (id: string) =>
      void navigate({
        to: '/runs/$id',
        params: { id },
        search: (was) => ({ ...was, span: undefined }),
        replace: Boolean(open),
      }),
    [navigate, open],
  )
  const close = useCallback(
    () => void navigate({ to: '/runs', search: ({ q, range, sort }) => ({ q, range, sort }) }),
    [navigate],
  )
  const move = (index: number): void => {
    const row = rows[index]
    if (!row) return
    setCursorId(row.id)
    if (open) go(row.id)
  }
  const { selected, select, clear } = useSelection(rows)
  useListCommands({
    at,
    rows: rows.length,
    move,
    ...(canWrite && { select }),
    open,
    openAt: () => rows[at] && go(rows[at].id),
    close,
  })
  const columns = runColumns(
    (key, value) => onFilter(toggleTerm(q, key, value)),
    (run) =>
      run.id === cursorId && !open ? (
        <Suspense>
          <RowMenu of={run} onOpen={() => go(run.id)} onSelect={() => select(at, false)} />
        </Suspense>
      ) : null,
  )
  const { hasNextPage } = query
  const more = useMore(query)
  return (
    <div
      ref={box}
      className={cn(
        'relative flex min-h-0 min-w-0 flex-col',
        open ? 'w-[36%] min-w-75 shrink-0 border-r border-line @max-[900px]:hidden' : 'flex-1',
      )}
    >
      {paused && waiting > 0 && (
        <button
          type="button"
          onClick={onGoOn}
          className="absolute top-9 left-1/2 z-10 flex h-7 -translate-x-1/2 animate-in items-center gap-1.5 rounded-full bg-accent px-3 text-sm font-medium text-accent-fg shadow-pop"
        >
          <ArrowUp size={13} aria-hidden /> {count(waiting)} new
        </button>
      )}
      {dropped > 0 && (
        <p role="status" className="border-b border-line bg-raised px-4 py-1 text-xs text-warn">
          {count(dropped)} runs came faster than 2,000 a second and are not shown. The list has them
          when it is read again.
        </p>
      )}
      {query.data === undefined ? (
        query.error ? (
          <Failed failure={query.error} onRetry={() => void query.refetch()} />
        ) : (
          <Skeleton rows={18} className="pt-7" />
        )
      ) : (
        <>
          {query.error && !query.error.offline && (
            <Failed small failure={query.error} onRetry={() => void query.refetch()} />
          )}
          {rows.length > 0 ? (
            <Table
              label="Runs"
              width={width}
              columns={columns}
              rows={rows}
              rowId={({ id }) => id}
              cursor={at}
              onCursor={move}
              onOpen={({ id }) => go(id)}
              openId={open}
              selected={selected}
              fresh={fresh}
              onEnd={more}
              total={hasNextPage ? -1 : rows.length + 1}
            />
          ) : q || search.range ? (
            <NoMatch q={q} what="run" onClear={() => void navigate({ to: '/runs', search: {} })} />
          ) : (
            <FirstRun
              icon={<ListTree size={17} />}
              title="No runs yet"
              action={
                <Link to="/actions" className="text-accent hover:underline">
                  Open the playground
                </Link>
              }
            >
              Every execution of an action appears here as it happens: requests, jobs, schedules,
              events, tool calls. Call one, and watch it arrive.
            </FirstRun>
          )}
        </>
      )}
      {selected.size > 0 && canWrite && (
        <Suspense>
          <Bulk
            ids={[...selected]}
            all={
              hasNextPage || rows.length > selected.size
                ? { ...(q ? { q } : {}), ...runsInput(search) }
                : undefined
            }
            onClear={clear}
          />
        </Suspense>
      )}
    </div>
  )
}
