import { Pin } from 'lucide-react'
import type { ReactNode } from 'react'
import type { RunRow } from '../../contract/wire.ts'
import { Chip } from '../ui/chip.tsx'
import { cn } from '../ui/cn.ts'
import { brief, duration } from '../ui/format.ts'
import { Status } from '../ui/status.tsx'
import type { Column } from '../ui/table.tsx'
import { At } from '../ui/time.tsx'
import { Who } from '../ui/who.tsx'

/** The columns of a list of runs. `add` puts a term into the filter; `menu` is that of a row, if it has one. */
export const runColumns = (
  add: (key: string, value: string) => void,
  menu: (run: RunRow) => ReactNode,
): Column<RunRow>[] => [
  {
    id: 'started',
    head: 'Started',
    width: '92px',
    cell: ({ startedAt }) => <At t={startedAt} className="data text-xs text-muted" />,
  },
  { id: 'status', head: 'Status', width: '104px', cell: ({ status }) => <Status of={status} /> },
  {
    id: 'action',
    head: 'Action',
    width: 'minmax(100px,1fr)',
    cell: (run) => (
      <span className="flex min-w-0 items-baseline gap-2.5">
        <span className="data shrink-0 text-sm">{run.action}</span>
        {run.errorMsg && <span className="truncate text-xs text-err/90">{run.errorMsg}</span>}
        {run.replayOf && <span className="shrink-0 text-xs text-dim">replay</span>}
        {run.pinned && (
          <Pin size={11} aria-label="Pinned" className="shrink-0 self-center text-accent" />
        )}
      </span>
    ),
  },
  {
    id: 'trigger',
    head: 'Trigger',
    width: '76px',
    from: 620,
    cell: ({ trigger }) => (
      <Chip title={`Only runs by ${trigger}`} onClick={() => add('trigger', trigger)}>
        {trigger}
      </Chip>
    ),
  },
  {
    id: 'ms',
    head: 'Duration',
    width: '84px',
    end: true,
    from: 540,
    cell: ({ ms }) => (
      <span className={cn('data text-xs', (ms ?? 0) > 1000 ? 'text-warn' : 'text-muted')}>
        {ms === null ? '…' : duration(ms)}
      </span>
    ),
  },
  {
    id: 'attempt',
    head: 'Att',
    width: '32px',
    end: true,
    from: 700,
    cell: ({ attempt }) => (
      <span className={cn('data text-xs', attempt > 1 ? 'text-warn' : 'text-dim')}>{attempt}</span>
    ),
  },
  {
    id: 'who',
    head: 'Org / user',
    width: '144px',
    from: 900,
    cell: ({ orgId, userId, impersonatedBy: by }) => {
      if (by !== undefined) {
        return (
          <Chip
            tone="warn"
            title={`${by} acted as ${userId}: only such runs`}
            onClick={() => add('impersonated', by)}
          >
            <span className="max-w-[126px] truncate">
              as {userId ? <Who kind="user" id={userId} /> : 'somebody'}
            </span>
          </Chip>
        )
      }
      const [key, id] = orgId ? (['org', orgId] as const) : (['user', userId] as const)
      return id ? (
        <Chip title={`Only runs of ${id}`} onClick={() => add(key, id)}>
          <span className="max-w-[126px] truncate">
            <Who kind={key} id={id} />
          </span>
        </Chip>
      ) : (
        <span className="text-dim">–</span>
      )
    },
  },
  {
    id: 'id',
    head: 'Run',
    width: '104px',
    from: 1040,
    cell: ({ id }) => <span className="data text-xs text-dim">{brief(id)}</span>,
  },
  {
    id: 'menu',
    head: <span className="sr-only">What can be done</span>,
    width: '28px',
    from: 540,
    cell: menu,
  },
]
