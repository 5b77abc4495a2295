import { Link } from '@tanstack/react-router'
import type { RunDetail } from '../../contract/runs.ts'
import { duration } from '../ui/format.ts'
import { Json } from '../ui/json.tsx'
import { Status } from '../ui/status.tsx'
import { Ago, At } from '../ui/time.tsx'

/** What each guard said, in the order they were asked. */
export function Guards({ of }: { of: RunDetail['guards'] }) {
  if (of.length === 0) return <Nothing>This action has no guard: everybody may call it.</Nothing>
  return (
    <ol aria-label="Guards" className="text-sm">
      {of.map(({ name, decision, ms, reason }, at) => (
        <li
          key={at}
          className="grid grid-cols-[20px_minmax(0,1fr)_auto] items-baseline gap-x-3 gap-y-0.5 border-b border-line/60 px-4 py-1.5"
        >
          <span className="data text-xs text-dim">{at + 1}</span>
          <span className="flex min-w-0 flex-wrap items-center gap-x-3">
            <span className="data min-w-0 text-xs break-words">{name}</span>
            <Status of={decision} />
          </span>
          <span className="data text-right text-xs text-dim">
            {ms === null ? '' : duration(ms)}
          </span>
          {reason && <span className="col-start-2 col-end-4 text-muted">{reason}</span>}
        </li>
      ))}
    </ol>
  )
}

/** The tries of a job and of what repeats it, oldest first, and when the next is. @param shown the run that is open */
export function Attempts({ of, shown }: { of: RunDetail['attempts']; shown: string }) {
  return (
    <ol aria-label="Attempts" className="text-sm">
      {of.map(({ n, runId, status, startedAt, ms, error, nextAt, again }) => (
        <li
          key={runId ?? startedAt}
          aria-current={runId === shown || undefined}
          className="grid grid-cols-[92px_96px_104px_72px_1fr] items-center aria-current:bg-raised gap-3 border-b border-line/60 px-4 py-1.5"
        >
          <span className="data text-xs text-dim">
            {again ? <span className="text-accent">retry · 1</span> : n}
          </span>
          <At t={startedAt} className="data text-xs text-muted" />
          <Status of={status} />
          <span className="data text-right text-xs text-muted">{duration(ms)}</span>
          <span className="min-w-0 truncate">
            {runId === shown && <span className="mr-3 text-xs text-muted">this run</span>}
            {runId && runId !== shown && (
              <Link
                to="/runs/$id"
                params={{ id: runId }}
                className="data mr-3 text-xs text-accent hover:underline"
              >
                open
              </Link>
            )}
            <span className="data text-xs text-err">{error}</span>
            {nextAt && (
              <span className="ml-3 text-xs text-dim">
                next <Ago t={nextAt} />
              </span>
            )}
          </span>
        </li>
      ))}
    </ol>
  )
}

/** What started the run, with all that came with it. */
export function Trigger({ of }: { of: RunDetail['trigger'] }) {
  return (
    <div className="flex flex-col gap-3 p-4">
      <p className="data text-sm">
        <span className="text-accent">{of.type}</span> {of.label}
      </p>
      {of.meta !== null && of.meta !== undefined ? (
        <Json value={of.meta} depth={3} />
      ) : (
        <p className="text-sm text-dim">Nothing more is known of it.</p>
      )}
    </div>
  )
}

/** A sentence where a list would be. */
export const Nothing = ({ children }: { children: React.ReactNode }) => (
  <p className="p-4 text-sm text-dim">{children}</p>
)
