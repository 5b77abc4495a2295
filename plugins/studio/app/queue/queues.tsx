import type { UseQueryResult } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Layers, Pause, Play } from 'lucide-react'
import type { QueueRow, WorkerRow } from '../../contract/queue.ts'
import { now } from '../data/clock.ts'
import { useCanWrite } from '../data/boot.ts'
import type { Out } from '../data/call.ts'
import type { Failure } from '../data/failure.ts'
import { Button } from '../ui/button.tsx'
import { cn } from '../ui/cn.ts'
import { count, duration } from '../ui/format.ts'
import { Queried } from '../ui/queried.tsx'
import { Sparkline } from '../ui/sparkline.tsx'
import { FirstRun, Skeleton } from '../ui/states.tsx'
import { Status } from '../ui/status.tsx'
import { Ago, useBeat } from '../ui/time.tsx'
import { useQueueOp } from './use-queue-op.ts'

const COLUMNS =
  'grid grid-cols-[minmax(120px,1.2fr)_64px_64px_64px_64px_84px_minmax(90px,1fr)_minmax(84px,.8fr)_92px] items-center gap-3 px-4'

/** Every queue with its numbers, and the processes that work. */
export function Queues({ query }: { query: UseQueryResult<Out<'studio.queue.stats'>, Failure> }) {
  return (
    <Queried of={query} skeleton={<Skeleton rows={4} className="pt-7" />}>
      {({ queues, workers }) =>
        queues.length === 0 ? (
          <FirstRun
            icon={<Layers size={17} />}
            title="No jobs yet"
            command="await ctx.queue.add(sendEmail, { to })"
          >
            A job is an action that runs later, with retries, in its own time. Put one in a queue,
            and this page follows it.
          </FirstRun>
        ) : (
          <div
            className="min-h-0 flex-1 overflow-auto"
            role="region"
            aria-label="Queues"
            tabIndex={0}
          >
            <div className="min-w-220">
              <div role="table" aria-label="Queues">
                <div role="row" className={cn(COLUMNS, 'h-7 border-b border-line')}>
                  {[
                    'Queue',
                    'Ready',
                    'Running',
                    'Delayed',
                    'Dead',
                    'Oldest',
                    'Last hour',
                    'Busy',
                    '',
                  ].map((head, at) => (
                    <div
                      key={head}
                      role="columnheader"
                      className={cn('label truncate', at > 0 && at < 6 && 'text-right')}
                    >
                      {head || <span className="sr-only">Pause</span>}
                    </div>
                  ))}
                </div>
                {queues.map((queue) => (
                  <Queue key={queue.name} of={queue} />
                ))}
              </div>
              <Workers of={workers} />
            </div>
          </div>
        )
      }
    </Queried>
  )
}

function Queue({ of }: { of: QueueRow }) {
  const op = useQueueOp()
  const canWrite = useCanWrite()
  const {
    name,
    ready,
    running,
    delayed,
    dead,
    oldestReadyMs,
    paused,
    perMin,
    failedPerMin,
    concurrency,
    busy,
  } = of
  const late = ready > 0 && oldestReadyMs > 60_000
  return (
    <div
      role="row"
      className={cn(COLUMNS, 'h-11 border-b border-line/60 text-sm hover:bg-raised/50')}
    >
      <div role="cell" className="flex min-w-0 items-center gap-2">
        <Link
          to="/queue"
          search={{ tab: 'jobs', q: `queue:${name}` }}
          className="data truncate hover:text-accent"
        >
          {name}
        </Link>
        {paused && <Status of="paused" className="text-xs" />}
      </div>
      <N of={ready} />
      <N of={running} tone="text-running" />
      <N of={delayed} />
      <div role="cell" className="data text-right">
        {dead > 0 ? (
          <Link
            to="/queue"
            search={{ tab: 'jobs', q: `queue:${name} status:failed` }}
            className="text-err hover:underline"
          >
            {count(dead)}
          </Link>
        ) : (
          <span className="text-dim">0</span>
        )}
      </div>
      <div role="cell" className={cn('data text-right text-xs', late ? 'text-warn' : 'text-muted')}>
        {ready > 0 ? duration(oldestReadyMs) : '–'}
      </div>
      <div role="cell">
        <Sparkline fill label={`Jobs of ${name}`} values={perMin} errors={failedPerMin} />
      </div>
      <div role="cell">
        <Busy busy={busy} of={concurrency} />
      </div>
      <div role="cell" className="text-right">
        {canWrite && (
          <Button
            look="ghost"
            icon={paused ? <Play size={12} /> : <Pause size={12} />}
            disabled={op.isPending}
            onClick={() => op.mutate({ op: paused ? 'resume' : 'pause', queue: name })}
          >
            {paused ? 'Resume' : 'Pause'}
          </Button>
        )}
      </div>
    </div>
  )
}

const N = ({ of, tone = 'text-fg' }: { of: number; tone?: string }) => (
  <div role="cell" className={cn('data text-right', of > 0 ? tone : 'text-dim')}>
    {count(of)}
  </div>
)

/** Places that are taken, of those that there are. */
function Busy({ busy, of }: { busy: number; of: number | null }) {
  const places = Math.min(of ?? Math.max(busy, 1), 12)
  return (
    <span
      className="flex items-center gap-2"
      title={`${busy} of ${of ?? 'any number of'} at once, in this process`}
    >
      <span className="flex gap-0.5" aria-hidden>
        {Array.from({ length: places }, (_, at) => (
          <span
            key={at}
            className={cn(
              'h-3 w-1.5 rounded-[1px]',
              at < (of && of > 12 ? (busy / of) * 12 : busy) ? 'bg-running' : 'bg-line',
            )}
          />
        ))}
      </span>
      <span className="data text-xs text-muted">
        {busy}
        {of ? `/${of}` : ''}
      </span>
    </span>
  )
}

function Workers({ of }: { of: WorkerRow[] }) {
  if (of.length === 0)
    return (
      <p className="px-4 py-4 text-sm text-warn">
        No process works on jobs: start one with{' '}
        <code className="data">bunbase start --role worker</code>.
      </p>
    )
  return (
    <section aria-label="Workers" className="pt-5">
      <h2 className="label px-4 pb-1">Workers</h2>
      <ul>
        {of.map(({ id, host, pid, queues, busy, startedAt, leaseUntil }) => (
          <li key={id} className="flex h-8 items-center gap-4 border-b border-line/60 px-4 text-sm">
            <span className="data w-60 truncate text-xs">
              {host}
              {pid ? ` · pid ${pid}` : ''}
            </span>
            <span className="data flex-1 truncate text-xs text-muted">
              {queues.join(', ') || 'every queue'}
            </span>
            <span className="data text-xs text-muted">{busy} busy</span>
            <span className="w-36 text-right text-xs text-dim">
              <Lease until={leaseUntil} /> started <Ago t={startedAt} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** A process that does not show itself any more: what it held begins elsewhere. */
function Lease({ until }: { until: number }) {
  useBeat()
  return now() > until ? <Status of="warn" word="Gone" className="pr-2" /> : null
}
