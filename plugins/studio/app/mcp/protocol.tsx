import { Link } from '@tanstack/react-router'
import { ChevronRight, Pause, Play, Radio, Trash2 } from 'lucide-react'
import { useState } from 'react'
import type { LiveMcpItem } from '../../contract/live.ts'
import { Button } from '../ui/button.tsx'
import { cn } from '../ui/cn.ts'
import { CopyButton } from '../ui/copy.tsx'
import { Input } from '../ui/field.tsx'
import { duration } from '../ui/format.ts'
import { Json } from '../ui/json.tsx'
import { FirstRun, NoMatch } from '../ui/states.tsx'
import { Status } from '../ui/status.tsx'
import { At } from '../ui/time.tsx'

/** What goes over the wire, as it does: what agents ask, and the tester in their place. Newest first. */
export function Protocol({
  of,
  missed,
  paused,
  connect,
  onPause,
  onClear,
}: {
  of: readonly LiveMcpItem[]
  /** How many came while it was paused. */
  missed: number
  paused: boolean
  connect: string | null
  onPause: (paused: boolean) => void
  onClear: () => void
}) {
  const [q, setQ] = useState('')
  const [open, setOpen] = useState<string>()
  const shown = of.filter(({ method, about, client }) =>
    `${method} ${about} ${client}`.toLowerCase().includes(q.toLowerCase()),
  )
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <header className="flex items-center gap-2 border-b border-line px-4 py-1.5">
        <Input
          data-filter
          className="max-w-80"
          aria-label="Find an exchange"
          placeholder="Find by method, tool or client"
          value={q}
          onChange={(event) => setQ(event.target.value)}
        />
        <span className="flex-1" />
        {missed > 0 && <span className="text-xs text-warn">{missed} left out while paused</span>}
        <Button
          icon={paused ? <Play size={13} /> : <Pause size={13} />}
          onClick={() => onPause(!paused)}
        >
          {paused ? 'Go on' : 'Pause'}
        </Button>
        <Button
          look="ghost"
          aria-label="Clear the log"
          icon={<Trash2 size={13} />}
          disabled={of.length === 0}
          onClick={onClear}
        />
      </header>
      {of.length === 0 ? (
        <FirstRun
          icon={<Radio size={17} />}
          title={paused ? 'Paused' : 'Listening'}
          {...(connect ? { command: connect } : {})}
        >
          What an agent asks and is answered appears here while this page is open; so does what you
          call in its place. Nothing of it is kept.
        </FirstRun>
      ) : shown.length === 0 ? (
        <NoMatch what="exchange" q={q} onClear={() => setQ('')} />
      ) : (
        <ol className="min-h-0 flex-1 overflow-y-auto" aria-label="Exchanges">
          {shown.map((each) => (
            <Exchange
              key={each.id}
              of={each}
              open={each.id === open}
              onOpen={() => setOpen(each.id === open ? undefined : each.id)}
            />
          ))}
        </ol>
      )}
    </div>
  )
}

function Exchange({ of, open, onOpen }: { of: LiveMcpItem; open: boolean; onOpen: () => void }) {
  const { at, ms, method, about, isError, client, caller, runId, req, res } = of
  return (
    <li className="border-b border-line/60">
      <div className="flex h-8 items-center gap-3 px-4 text-sm hover:bg-raised/50">
        <button
          type="button"
          aria-expanded={open}
          onClick={onOpen}
          className="flex h-7 min-w-0 flex-1 items-center gap-3 text-left"
        >
          <ChevronRight
            size={13}
            aria-hidden
            className={cn('shrink-0 text-dim transition-transform', open && 'rotate-90')}
          />
          <At t={at} className="data shrink-0 text-xs text-dim" />
          <Status of={isError ? 'error' : 'ok'} />
          <span className="data shrink-0 text-xs">{method}</span>
          <span className="data min-w-0 truncate text-xs text-muted">{about}</span>
        </button>
        <span className="min-w-0 shrink truncate text-xs text-dim @max-[860px]:hidden">
          {client ?? 'a client without a name'} · {caller.kind}
        </span>
        <span className="data w-16 shrink-0 text-right text-xs text-muted">{duration(ms)}</span>
        <span className="w-10 shrink-0">
          {runId && (
            <Link
              to="/runs/$id"
              params={{ id: runId }}
              className="text-xs text-accent hover:underline"
            >
              Trace
            </Link>
          )}
        </span>
      </div>
      {open && (
        <div className="grid animate-in grid-cols-2 gap-4 bg-panel px-4 py-2 @max-[860px]:grid-cols-1">
          <Side title="Request" of={req} />
          <Side title="Answer" of={res} />
        </div>
      )}
    </li>
  )
}

const Side = ({ title, of }: { title: string; of: unknown }) => (
  <section aria-label={title} className="min-w-0">
    <header className="flex h-7 items-center justify-between">
      <h2 className="label">{title}</h2>
      <CopyButton
        label={`Copy the ${title.toLowerCase()}`}
        text={() => JSON.stringify(of, null, 2)}
      />
    </header>
    <Json value={of} depth={3} />
  </section>
)
