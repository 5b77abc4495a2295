import { useNavigate } from '@tanstack/react-router'
import { useRef, useState } from 'react'
import type { ActionRow } from '../../contract/actions.ts'
import { useListCommands } from '../ui/list-commands.ts'
import { Chip } from '../ui/chip.tsx'
import { cn } from '../ui/cn.ts'
import { duration, percent, short } from '../ui/format.ts'
import { Sparkline } from '../ui/sparkline.tsx'
import { type Column, Table } from '../ui/table.tsx'
import { useWidth } from '../ui/use-width.ts'

/** All actions in a table, with what the last hour says of them. */
export function Catalogue({ actions }: { actions: readonly ActionRow[] }) {
  const navigate = useNavigate()
  const [at, setAt] = useState(-1)
  const box = useRef<HTMLDivElement>(null)
  const width = useWidth(box)
  const open = (name: string): void =>
    void navigate({ to: '/actions/$name', params: { name }, search: (was: object) => was })
  useListCommands({
    at,
    rows: actions.length,
    move: setAt,
    open: undefined,
    openAt: () => actions[at] && open(actions[at].name),
    close: () => {},
  })
  return (
    <div ref={box} className="flex min-h-0 flex-1 flex-col">
      <Table
        label="Actions"
        width={width}
        columns={columns}
        rows={actions}
        rowId={({ name }) => name}
        rowHeight={44}
        cursor={at}
        onCursor={setAt}
        onOpen={({ name }) => open(name)}
      />
    </div>
  )
}

const quiet = <span className="text-dim">–</span>

const columns: Column<ActionRow>[] = [
  {
    id: 'name',
    head: 'Action',
    width: 'minmax(220px,1.4fr)',
    cell: ({ name, description, deprecated, plugin }) => (
      <div className="flex min-w-0 flex-col">
        <span className="flex items-baseline gap-2">
          <Name of={name} />
          {deprecated && <span className="text-2xs text-warn">deprecated</span>}
          {plugin && <span className="text-2xs text-dim">by {plugin}</span>}
        </span>
        <span className="truncate text-xs text-dim">{description}</span>
      </div>
    ),
  },
  {
    id: 'triggers',
    head: 'Triggers',
    width: 'minmax(140px,1fr)',
    cell: ({ triggers }) => (
      <span className="flex min-w-0 items-center gap-1.5">
        {triggers.slice(0, 1).map(({ type, label }) => (
          <span key={label} className="flex min-w-0 items-center gap-1.5">
            <Chip>{type}</Chip>
            <span className="data truncate text-xs text-muted">{label}</span>
          </span>
        ))}
        {triggers.length > 1 && (
          <span
            className="shrink-0 text-xs text-dim"
            title={triggers
              .slice(1)
              .map(({ type, label }) => `${type} ${label}`)
              .join('\n')}
          >
            +{triggers.length - 1}
          </span>
        )}
        {triggers.length === 0 && <span className="text-xs text-dim">called by others</span>}
      </span>
    ),
  },
  {
    id: 'guards',
    head: 'Guards',
    width: 'minmax(90px,.6fr)',
    from: 900,
    cell: ({ guards }) => (
      <span className="data truncate text-xs text-muted">
        {guards.join(' → ') || <span className="text-dim">everybody</span>}
      </span>
    ),
  },
  {
    id: 'runs',
    head: 'Runs 1 h',
    width: '68px',
    end: true,
    from: 640,
    cell: ({ stats }) =>
      stats?.runs ? <span className="data text-xs text-muted">{short(stats.runs)}</span> : quiet,
  },
  {
    id: 'p95',
    head: 'p95',
    width: '72px',
    end: true,
    from: 640,
    cell: ({ stats }) =>
      stats?.p95 ? <span className="data text-xs text-muted">{duration(stats.p95)}</span> : quiet,
  },
  {
    id: 'err',
    head: 'Errors',
    width: '56px',
    end: true,
    from: 700,
    cell: ({ stats }) =>
      stats?.runs ? (
        <span className={cn('data text-xs', stats.errRate > 0 ? 'text-err' : 'text-dim')}>
          {percent(stats.errRate)}
        </span>
      ) : (
        quiet
      ),
  },
  {
    id: 'series',
    head: 'Last hour',
    width: '104px',
    from: 780,
    cell: ({ name, stats }) =>
      stats?.runs ? (
        <Sparkline label={`Runs of ${name}`} values={stats.series} errors={stats.errs} />
      ) : null,
  },
]

/** A name whose module stands back. */
export function Name({ of }: { of: string }) {
  const dot = of.lastIndexOf('.') + 1
  return (
    <span className="data truncate text-sm">
      <span className="text-muted">{of.slice(0, dot)}</span>
      {of.slice(dot)}
    </span>
  )
}
