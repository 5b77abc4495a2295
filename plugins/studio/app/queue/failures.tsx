import { useQuery } from '@tanstack/react-query'
import { PartyPopper, RotateCw } from 'lucide-react'
import { Suspense, lazy, useRef, useState } from 'react'
import type { ErrorGroup, ErrorStatus } from '../../contract/overview.ts'
import { useCanWrite } from '../data/boot.ts'
import type { Out } from '../data/call.ts'
import { useLiveQuery } from '../data/use-live-query.ts'
import { Button } from '../ui/button.tsx'
import { Segmented, Select } from '../ui/field.tsx'
import { count } from '../ui/format.ts'
import { useListCommands } from '../ui/list-commands.ts'
import { Queried } from '../ui/queried.tsx'
import { Sparkline } from '../ui/sparkline.tsx'
import { FirstRun, NoMatch } from '../ui/states.tsx'
import { type Column, Table } from '../ui/table.tsx'
import { Ago } from '../ui/time.tsx'
import { useWidth } from '../ui/use-width.ts'
import { CauseMark } from './cause-mark.tsx'
import { CauseMenu } from './cause-menu.tsx'
import { type FailuresSearch, failuresRead, windows } from './failures-read.ts'
import { type CauseOps, useCauses } from './use-causes.tsx'

const CauseDrawer = lazy(() =>
  import('./cause-drawer.tsx').then(({ CauseDrawer }) => ({ default: CauseDrawer })),
)

type Kind = ErrorStatus | 'all'

/** What failed, by cause: see one, mend the action, retry its jobs, say that it is done with. */
export function Failures({
  search,
  onSearch,
}: {
  search: FailuresSearch
  onSearch: (change: FailuresSearch) => void
}) {
  const query = useQuery(failuresRead(search.range))
  useLiveQuery('queue', '', true, query.refetch)
  const kind = (search.state ?? 'open') as Kind
  const to = (state: Kind): void => onSearch({ state: state === 'open' ? undefined : state })
  return (
    <Queried of={query}>
      {({ items, scanned }) => {
        const shown = items.filter(({ status }) => kind === 'all' || status === kind)
        const of = items.find(({ fp }) => fp === search.fp)
        return (
          <>
            <Bar of={items} kind={kind} range={search.range} onKind={to} onSearch={onSearch} />
            {items.length === 0 ? (
              <FirstRun icon={<PartyPopper size={17} />} title="Nothing failed">
                What fails is kept here, grouped by its cause, with the jobs that were given up
                until they are retried or discarded.
              </FirstRun>
            ) : shown.length === 0 ? (
              <NoMatch what="cause" q={`status:${kind}`} onClear={() => to('all')} />
            ) : (
              <List groups={shown} open={search.fp} onOpen={(fp) => onSearch({ fp })} />
            )}
            {scanned?.hit && (
              <p className="border-t border-line px-4 py-2 text-xs text-dim">
                Counted in the newest {count(scanned.limit)}.
              </p>
            )}
            <Suspense>
              {of && <CauseDrawer of={of} onClose={() => onSearch({ fp: undefined })} />}
            </Suspense>
          </>
        )
      }}
    </Queried>
  )
}

function Bar({
  of,
  kind,
  range,
  onKind,
  onSearch,
}: {
  of: Out<'studio.errors.list'>['items']
  kind: Kind
  range: string | undefined
  onKind: (kind: Kind) => void
  onSearch: (change: FailuresSearch) => void
}) {
  const said = (status: ErrorStatus, word: string) => {
    const n = of.filter((group) => group.status === status).length
    return [status, n > 0 ? `${word} ${n}` : word] as const
  }
  return (
    <div className="flex h-11 shrink-0 items-center gap-2 border-b border-line px-4">
      <Segmented<Kind>
        label="Which causes"
        value={kind}
        options={[
          said('open', 'Open'),
          said('muted', 'Muted'),
          said('resolved', 'Resolved'),
          ['all', 'All'],
        ]}
        onChange={onKind}
      />
      <span className="flex-1" />
      <Select
        aria-label="Window"
        className="w-28 shrink-0"
        value={range ?? '24h'}
        onChange={({ target: { value } }) =>
          onSearch({ range: value === '24h' ? undefined : value })
        }
      >
        {windows.map(([id, label]) => (
          <option key={id} value={id}>
            {label}
          </option>
        ))}
      </Select>
    </div>
  )
}

function List({
  groups,
  open,
  onOpen,
}: {
  groups: ErrorGroup[]
  open: string | undefined
  onOpen: (fp: string) => void
}) {
  const [at, setAt] = useState(-1)
  const box = useRef<HTMLDivElement>(null)
  const width = useWidth(box)
  const canWrite = useCanWrite()
  const ops = useCauses()
  useListCommands({
    at,
    rows: groups.length,
    move: (index) => {
      setAt(index)
      if (open !== undefined && groups[index]) onOpen(groups[index].fp)
    },
    open,
    openAt: () => groups[at] && onOpen(groups[at].fp),
    close: () => {},
  })
  return (
    <div ref={box} className="flex min-h-0 flex-1 flex-col">
      <Table
        label="Failures by cause"
        width={width}
        columns={columnsOf(ops, canWrite, open === undefined ? groups[at]?.fp : undefined, onOpen)}
        rows={groups}
        rowId={({ fp }) => fp}
        rowHeight={52}
        cursor={at}
        onCursor={setAt}
        onOpen={({ fp }) => onOpen(fp)}
        openId={open}
        total={groups.length + 1}
      />
      {ops.window}
    </div>
  )
}

const columnsOf = (
  ops: CauseOps,
  canWrite: boolean,
  keyed: string | undefined,
  onOpen: (fp: string) => void,
): Column<ErrorGroup>[] => [
  {
    id: 'count',
    head: 'Times',
    width: '56px',
    end: true,
    cell: ({ count: n }) => (
      <span className="data text-base font-medium text-err">×{count(n)}</span>
    ),
  },
  {
    id: 'cause',
    head: 'Cause',
    width: 'minmax(180px,1fr)',
    cell: (group) => (
      <span className="flex min-w-0 flex-col">
        <span className="flex min-w-0 items-center gap-2">
          <span className="truncate text-base">{group.message}</span>
          <CauseMark of={group} />
        </span>
        <span className="data truncate text-xs text-dim">
          {group.action} · {group.code}
        </span>
      </span>
    ),
  },
  {
    id: 'series',
    head: 'In the window',
    width: '110px',
    from: 900,
    cell: ({ series }) => <Sparkline fill label="Failures over the window" values={series} />,
  },
  {
    id: 'seen',
    head: 'First, last',
    width: '92px',
    from: 720,
    cell: ({ firstAt, lastAt }) => (
      <span className="flex flex-col text-xs text-dim">
        <Ago t={firstAt} />
        <Ago t={lastAt} />
      </span>
    ),
  },
  {
    id: 'do',
    head: <span className="sr-only">What can be done</span>,
    width: canWrite ? '132px' : '32px',
    end: true,
    cell: (group) => (
      <span className="inline-flex items-center gap-1" onClick={(event) => event.stopPropagation()}>
        {canWrite && group.jobs && (
          <Button
            icon={<RotateCw size={12} />}
            disabled={ops.busy}
            onClick={() => ops.retry(group)}
          >
            Retry {count(group.jobs.count)}
          </Button>
        )}
        <CauseMenu
          of={group}
          ops={ops}
          keyed={group.fp === keyed}
          onOpen={() => onOpen(group.fp)}
        />
      </span>
    ),
  },
]
