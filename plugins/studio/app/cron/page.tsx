import { useMutation, useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { CalendarClock, FlaskConical, Pause, Play, Zap } from 'lucide-react'
import { Suspense, lazy } from 'react'
import type { CronRow } from '../../contract/cron.ts'
import { useCanWrite } from '../data/boot.ts'
import { type In, call } from '../data/call.ts'
import { queries, read } from '../data/queries.ts'
import { useLiveQuery } from '../data/use-live-query.ts'
import { Button } from '../ui/button.tsx'
import { cn } from '../ui/cn.ts'
import { count, duration } from '../ui/format.ts'
import { Page } from '../ui/page.tsx'
import { Queried } from '../ui/queried.tsx'
import { FirstRun } from '../ui/states.tsx'
import { Status } from '../ui/status.tsx'
import { Ago } from '../ui/time.tsx'
import { toast } from '../ui/toast.tsx'
import { Lane } from './lane.tsx'
import { Schedule } from './schedule.tsx'

const Preview = lazy(() => import('./preview.tsx').then((of) => ({ default: of.Preview })))
const route = getRouteApi('/cron')
const COLUMNS =
  'grid grid-cols-[minmax(180px,1fr)_minmax(140px,1fr)_84px_minmax(150px,.9fr)_72px_140px] items-center gap-4 px-4'

/** Schedules: what runs when, how it went, and running it now. */
export function Cron() {
  const { id, try: trying, pattern = '', tz = '' } = route.useSearch()
  const navigate = useNavigate()
  const query = useQuery(read('studio.cron.list', {}))
  useLiveQuery('runs', 'trigger:cron', true, query.refetch)
  const open = query.data?.jobs.find((job) => job.id === id)
  return (
    <Page
      title="Cron"
      aside={
        query.data && (
          <span className="flex items-center gap-3">
            {count(query.data.jobs.length)}{' '}
            {query.data.jobs.length === 1 ? 'schedule' : 'schedules'}
            {query.data.durable ? '' : ', in this process only'}
            <Button
              icon={<FlaskConical size={13} />}
              className="font-sans"
              onClick={() =>
                void navigate({ to: '/cron', search: { try: 'yes', pattern: '0 8 * * 1-5' } })
              }
            >
              Try an expression
            </Button>
          </span>
        )
      }
    >
      <Queried of={query}>
        {({ jobs }) =>
          jobs.length === 0 ? (
            <FirstRun
              icon={<CalendarClock size={17} />}
              title="Nothing is scheduled"
              command="triggers: [triggers.cron('0 8 * * 1-5', { timezone: 'Europe/Berlin' })]"
            >
              An action with a cron trigger appears here with its next times, its last runs, and a
              button to run it now.
            </FirstRun>
          ) : (
            <div
              className="min-h-0 flex-1 overflow-auto"
              role="region"
              aria-label="Schedules"
              tabIndex={0}
            >
              <div className="min-w-220">
                <Lane of={jobs} onOpen={(id) => void navigate({ to: '/cron', search: { id } })} />
                <div role="table" aria-label="Schedules">
                  <div role="row" className={cn(COLUMNS, 'h-7 border-b border-line')}>
                    {['Action', 'Schedule', 'Next', 'Last 20', 'p95', ''].map((head) => (
                      <div key={head} role="columnheader" className="label">
                        {head || <span className="sr-only">Operations</span>}
                      </div>
                    ))}
                  </div>
                  {jobs.map((job) => (
                    <Row
                      key={job.id}
                      of={job}
                      open={job.id === id}
                      onOpen={() => void navigate({ to: '/cron', search: { id: job.id } })}
                    />
                  ))}
                </div>
              </div>
            </div>
          )
        }
      </Queried>
      {trying && (
        <Suspense>
          <Preview
            pattern={pattern}
            zone={tz}
            onChange={(pattern, tz) =>
              void navigate({
                to: '/cron',
                search: { try: 'yes', pattern, tz: tz || undefined },
                replace: true,
              })
            }
            onClose={() => void navigate({ to: '/cron', search: {} })}
          />
        </Suspense>
      )}
      {open && <Schedule of={open} onClose={() => void navigate({ to: '/cron', search: {} })} />}
    </Page>
  )
}

function Row({ of, open, onOpen }: { of: CronRow; open: boolean; onOpen: () => void }) {
  const canWrite = useCanWrite()
  const op = useMutation({
    mutationFn: (op: In<'studio.cron.op'>['op']) => call('studio.cron.op', { id: of.id, op }),
    onSuccess: (_, op) => {
      toast(
        'done',
        op === 'runNow'
          ? `${of.action} is started.`
          : `${of.action} is ${op === 'pause' ? 'paused' : 'scheduled again'}.`,
      )
      void queries.invalidateQueries({ queryKey: ['studio.cron.list'] })
    },
    onError: (error) => toast('failed', error.message),
  })
  return (
    <div
      role="row"
      className={cn(
        COLUMNS,
        'h-12 border-b border-line/60 text-sm',
        open ? 'bg-accent-soft' : 'hover:bg-raised/50',
      )}
    >
      <div role="cell" className="min-w-0">
        <button
          type="button"
          onClick={onOpen}
          className="data block max-w-full truncate rounded-sm text-left hover:text-accent"
        >
          {of.action}
        </button>
        <span className="flex gap-3 text-xs">
          {of.paused && <Status of="paused" />}
          {of.busy && <Status of="running" />}
          {of.missed.length > 0 && <span className="text-warn">{of.missed.length} missed</span>}
          {of.skipped.length > 0 && <span className="text-warn">{of.skipped.length} skipped</span>}
          {of.plugin && <span className="text-dim">by {of.plugin}</span>}
        </span>
      </div>
      <div role="cell" className="min-w-0">
        <span className="block truncate">{of.text}</span>
        <span className="data block truncate text-xs text-dim">
          {of.pattern}
          {of.tz ? ` · ${of.tz}` : ''}
        </span>
      </div>
      <div role="cell">
        {of.paused || !of.next[0] ? (
          <span className="text-dim">–</span>
        ) : (
          <Ago t={of.next[0]} className="text-muted" />
        )}
      </div>
      <div role="cell">
        <Past of={of.last} />
      </div>
      <div role="cell" className="data text-xs text-muted">
        {of.p95 === null ? '–' : duration(of.p95)}
      </div>
      <div role="cell" className="flex gap-1">
        {canWrite && (
          <>
            <Button
              icon={<Zap size={12} />}
              disabled={op.isPending}
              onClick={() => op.mutate('runNow')}
            >
              Run now
            </Button>
            <Button
              look="ghost"
              aria-label={of.paused ? `Resume ${of.action}` : `Pause ${of.action}`}
              icon={of.paused ? <Play size={13} /> : <Pause size={13} />}
              disabled={op.isPending}
              onClick={() => op.mutate(of.paused ? 'resume' : 'pause')}
            />
          </>
        )}
      </div>
    </div>
  )
}

/** The last runs as bars, oldest first: tall ones took long, red ones failed. */
function Past({ of }: { of: CronRow['last'] }) {
  if (of.length === 0) return <span className="text-xs text-dim">never ran</span>
  const most = Math.max(1, ...of.map(({ ms }) => ms))
  return (
    <span
      className="flex h-6 items-end gap-px"
      role="img"
      aria-label={`Last ${of.length} runs: ${of.filter(({ status }) => status !== 'ok').length} failed`}
    >
      {[...of].reverse().map(({ runId, status, ms }) => (
        <span
          key={runId}
          title={`${status} · ${duration(ms)}`}
          className={cn(
            'w-1.5 rounded-[1px]',
            status === 'ok' ? 'bg-ok/70' : status === 'running' ? 'bg-running' : 'bg-err',
          )}
          style={{ height: `${Math.max(20, (ms / most) * 100)}%` }}
        />
      ))}
    </span>
  )
}
