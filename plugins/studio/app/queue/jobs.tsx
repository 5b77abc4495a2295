import { Layers } from 'lucide-react'
import type { JobRow } from '../../contract/queue.ts'
import { useCanWrite } from '../data/boot.ts'
import { type ListProps, PagedList } from '../ui/paged-list.tsx'
import { FirstRun } from '../ui/states.tsx'
import { Status } from '../ui/status.tsx'
import type { Column } from '../ui/table.tsx'
import { Ago, At } from '../ui/time.tsx'
import { JobsBulk } from './jobs-bulk.tsx'

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
export function Jobs({ q, id: open, onFilter, onOpen }: ListProps) {
  const canWrite = useCanWrite()
  return (
    <PagedList
      action="studio.queue.jobs"
      label="Jobs"
      what="job"
      placeholder="Filter: status:failed queue:default action:email"
      keys={keys}
      columns={columns}
      q={q}
      id={open}
      onFilter={onFilter}
      onOpen={onOpen}
      topic="queue"
      selection={canWrite ? (ids, clear) => <JobsBulk ids={ids} onClear={clear} /> : undefined}
      empty={
        <FirstRun
          icon={<Layers size={17} />}
          title="No job to be done"
          command="await ctx.queue.add(sendEmail, { to })"
        >
          Jobs that wait, run or were given up are listed here; of one that is done its run is left.
        </FirstRun>
      }
    />
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
