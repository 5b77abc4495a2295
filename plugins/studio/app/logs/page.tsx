import { useQuery } from '@tanstack/react-query'
import { Link, getRouteApi } from '@tanstack/react-router'
import { ArrowRight, ScrollText } from 'lucide-react'
import { useCallback, useMemo, useRef, useState } from 'react'
import type { LogRow } from '../../contract/wire.ts'
import { read } from '../data/queries.ts'
import { useMore } from '../data/use-more.ts'
import { Fields } from '../run/logs.tsx'
import { RangeSelect, usePause } from '../runs/live-controls.tsx'
import { runsInput } from '../runs/search.ts'
import { FilterInput } from '../ui/filter-input.tsx'
import { count } from '../ui/format.ts'
import { useListCommands } from '../ui/list-commands.ts'
import { Page } from '../ui/page.tsx'
import { Queried } from '../ui/queried.tsx'
import { FirstRun, NoMatch, Skeleton } from '../ui/states.tsx'
import { type Column, Table } from '../ui/table.tsx'
import { At } from '../ui/time.tsx'
import { useWidth } from '../ui/use-width.ts'
import { Histogram } from './histogram.tsx'
import { LogDrawer } from './log-drawer.tsx'
import { useLogs } from './use-logs.ts'
import { useRefine } from '../ui/use-refine.ts'

const route = getRouteApi('/logs')
const keys = [
  { key: 'level', hint: 'how bad', values: ['error', 'warn', 'info', 'debug'] },
  { key: 'action', hint: 'which action logged' },
  { key: 'run', hint: 'id of a run' },
]
const tones: Record<LogRow['level'], string> = {
  debug: 'text-dim',
  info: 'text-running',
  warn: 'text-warn',
  error: 'text-err',
}

/** Log lines of every run, live, with how many there were over time. */
export function LogsPage() {
  const search = route.useSearch()
  const { q = '', range } = search
  const { paused, button } = usePause('logs', 'Logs')
  const [at, setAt] = useState(-1)
  const [open, setOpen] = useState<LogRow>()
  const box = useRef<HTMLDivElement>(null)
  const width = useWidth(box)
  const input = useMemo(() => ({ ...(q ? { q } : {}), ...runsInput({ range }) }), [q, range])
  const { query, rows, fresh, waiting } = useLogs(input, paused)
  const histogram = useQuery(read('studio.logs.histogram', { ...input, buckets: 96 }))
  const refine = useRefine<typeof search>()
  const filter = useCallback((next: string) => refine({ q: next || undefined }), [refine])
  useListCommands({
    at,
    rows: rows.length,
    move: (index) => {
      setAt(index)
      if (open && rows[index]) setOpen(rows[index])
    },
    open: open?.id,
    openAt: () => rows[at] && setOpen(rows[at]),
    close: () => setOpen(undefined),
  })
  const { hasNextPage } = query
  const more = useMore(query)
  return (
    <Page
      title="Logs"
      controls={
        <>
          <FilterInput
            value={q}
            onChange={filter}
            keys={keys}
            placeholder="Filter: level:warn,error action:billing text"
          />
          <RangeSelect value={range} onChange={(range) => refine({ range })} />
          {button}
        </>
      }
      aside={waiting > 0 ? `${count(waiting)} new while paused` : undefined}
    >
      <Histogram of={histogram.data} />
      <div ref={box} className="flex min-h-0 flex-1 flex-col">
        <Queried of={query} skeleton={<Skeleton rows={16} className="pt-7" />}>
          {() =>
            rows.length > 0 ? (
              <Table
                label="Logs"
                width={width}
                columns={columns}
                rows={rows}
                rowId={({ id }) => id}
                rowHeight={26}
                cursor={at}
                onCursor={setAt}
                onOpen={setOpen}
                openId={open?.id}
                fresh={fresh}
                onEnd={more}
                total={hasNextPage ? -1 : rows.length + 1}
              />
            ) : q || range ? (
              <NoMatch
                what="line"
                q={q}
                onClear={() => refine({ q: undefined, range: undefined })}
              />
            ) : (
              <FirstRun
                icon={<ScrollText size={17} />}
                title="No lines yet"
                command="ctx.logger.info('invited', { email })"
              >
                What actions log with <code className="data">ctx.logger</code> is kept with their
                run, and listed here as it comes.
              </FirstRun>
            )
          }
        </Queried>
      </div>
      {open && (
        <LogDrawer
          of={open}
          onClose={() => setOpen(undefined)}
          onFilter={(next) => (filter(next), setOpen(undefined))}
          q={q}
        />
      )}
    </Page>
  )
}

const columns: Column<LogRow>[] = [
  {
    id: 't',
    head: 'Time',
    width: '92px',
    cell: ({ t }) => <At t={t} className="data text-xs text-dim" />,
  },
  {
    id: 'level',
    head: 'Level',
    width: '44px',
    cell: ({ level }) => <span className={`data text-xs ${tones[level]}`}>{level}</span>,
  },
  {
    id: 'action',
    head: 'Action',
    width: '180px',
    from: 700,
    cell: ({ action }) => <span className="data text-xs text-muted">{action}</span>,
  },
  {
    id: 'msg',
    head: 'Message',
    width: 'minmax(200px,1fr)',
    cell: ({ msg, fields }) => (
      <span className="data text-xs">
        <span className="mr-2">{msg}</span>
        <Fields of={fields} />
      </span>
    ),
  },
  {
    id: 'run',
    head: 'Run',
    width: '52px',
    cell: ({ runId }) =>
      runId && (
        <Link
          to="/runs/$id"
          params={{ id: runId }}
          onClick={(event) => event.stopPropagation()}
          aria-label="Open the run"
          className="inline-flex h-6 items-center gap-1 text-xs text-accent hover:underline"
        >
          run <ArrowRight size={11} aria-hidden />
        </Link>
      ),
  },
]
