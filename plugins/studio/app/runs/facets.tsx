import type { Out } from '../data/call.ts'
import { hasTerm, toggleTerm } from '../data/filter-terms.ts'
import { cn } from '../ui/cn.ts'
import { short } from '../ui/format.ts'
import { Status } from '../ui/status.tsx'

const ORDER = ['error', 'denied', 'interrupted', 'running', 'retrying', 'queued', 'canceled', 'ok']

/** How many runs there are of each status and trigger; a click filters by it. */
export function Facets({
  of,
  q,
  onFilter,
}: {
  of: Out<'studio.runs.facets'> | undefined
  q: string
  onFilter: (q: string) => void
}) {
  const statuses = ORDER.flatMap((status) =>
    of?.status[status] ? [[status, of.status[status]] as const] : [],
  )
  if (of && statuses.length === 0) return null
  const triggers = Object.entries(of?.trigger ?? {}).sort((a, b) => b[1] - a[1])
  return (
    <div
      className="flex h-9 shrink-0 items-center gap-1 overflow-x-auto border-b border-line px-3"
      role="toolbar"
      aria-label="Filter by status and trigger"
    >
      {statuses.map(([status, n]) => (
        <Facet
          key={status}
          on={hasTerm(q, 'status', status)}
          onClick={() => onFilter(toggleTerm(q, 'status', status))}
          n={n}
        >
          <Status of={status} />
        </Facet>
      ))}
      {statuses.length > 0 && triggers.length > 1 && (
        <span className="mx-1.5 h-4 w-px shrink-0 bg-line" />
      )}
      {triggers.length > 1 &&
        triggers.map(([trigger, n]) => (
          <Facet
            key={trigger}
            on={hasTerm(q, 'trigger', trigger)}
            onClick={() => onFilter(toggleTerm(q, 'trigger', trigger))}
            n={n}
          >
            <span className="data text-xs text-muted">{trigger}</span>
          </Facet>
        ))}
      {of?.scanned.hit && (
        <span className="ml-auto shrink-0 pl-3 text-xs text-dim">
          counted in the newest {short(of.scanned.limit)}
        </span>
      )}
    </div>
  )
}

function Facet({
  on,
  n,
  onClick,
  children,
}: {
  on: boolean
  n: number
  onClick: () => void
  children: React.ReactNode
}) {
  return (
    <button
      type="button"
      aria-pressed={on}
      onClick={onClick}
      className={cn(
        'inline-flex h-6 shrink-0 items-center gap-1.5 rounded-md border px-2 text-xs',
        on ? 'border-accent bg-accent-soft' : 'border-transparent hover:bg-raised',
      )}
    >
      {children}
      <span className="data text-2xs text-dim">{short(n)}</span>
    </button>
  )
}
