import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { PartyPopper, RotateCw, Trash2 } from 'lucide-react'
import { useState } from 'react'
import type { Out } from '../data/call.ts'
import { useCanWrite } from '../data/boot.ts'
import { read } from '../data/queries.ts'
import { useLiveQuery } from '../data/use-live-query.ts'
import { Button } from '../ui/button.tsx'
import { Confirm } from '../ui/confirm.tsx'
import { count } from '../ui/format.ts'
import { Queried } from '../ui/queried.tsx'
import { Sparkline } from '../ui/sparkline.tsx'
import { FirstRun } from '../ui/states.tsx'
import { Ago } from '../ui/time.tsx'
import { type QueueOp, useQueueOp } from './use-queue-op.ts'

type Group = Out<'studio.queue.failures'>['groups'][number]
/** From so many on, the number must be typed. */
const MANY = 100

/** Jobs that were given up, by cause: see one, mend the action, retry them all. */
export function Failures({ onOpen }: { onOpen: (job: string) => void }) {
  const query = useQuery(read('studio.queue.failures', {}))
  useLiveQuery('queue', '', true, query.refetch)
  const [asked, setAsked] = useState<{ op: 'retry' | 'discard'; group: Group }>()
  const op = useQueueOp(() => setAsked(undefined))
  const ask = (of: 'retry' | 'discard', group: Group): void => {
    if (of === 'retry' && group.count <= MANY)
      op.mutate({ op: 'retry', fp: group.fp } satisfies QueueOp)
    else setAsked({ op: of, group })
  }
  return (
    <Queried of={query}>
      {({ groups, scanned }) =>
        groups.length === 0 ? (
          <FirstRun icon={<PartyPopper size={17} />} title="No job was given up">
            Jobs that fail for good are kept here, grouped by their cause, until they are retried or
            discarded.
          </FirstRun>
        ) : (
          <div
            className="min-h-0 flex-1 overflow-y-auto"
            tabIndex={0}
            role="region"
            aria-label="Failures by cause"
          >
            <ul>
              {groups.map((group) => (
                <Cause
                  key={group.fp}
                  of={group}
                  busy={op.isPending}
                  onOpen={onOpen}
                  onAsk={(of) => ask(of, group)}
                />
              ))}
            </ul>
            {scanned.hit && (
              <p className="px-4 py-3 text-xs text-dim">
                Counted in the newest {count(scanned.limit)} failures.
              </p>
            )}
            {asked && (
              <Confirm
                title={`${asked.op === 'retry' ? 'Retry' : 'Discard'} ${count(asked.group.count)} jobs`}
                text={
                  asked.op === 'retry'
                    ? 'Each is queued again with its input, and begins with a first attempt.'
                    : 'They are forgotten, with their input. This cannot be undone.'
                }
                verb={asked.op === 'retry' ? 'Retry' : 'Discard'}
                {...(asked.group.count > MANY ? { typed: String(asked.group.count) } : {})}
                busy={op.isPending}
                onYes={() => op.mutate({ op: asked.op, fp: asked.group.fp })}
                onClose={() => setAsked(undefined)}
              />
            )}
          </div>
        )
      }
    </Queried>
  )
}

function Cause({
  of,
  busy,
  onOpen,
  onAsk,
}: {
  of: Group
  busy: boolean
  onOpen: (job: string) => void
  onAsk: (op: 'retry' | 'discard') => void
}) {
  const canWrite = useCanWrite()
  const { message, code, action, count: n, firstAt, lastAt, series, jobIds, runId } = of
  return (
    <li className="grid grid-cols-[64px_minmax(200px,1fr)_110px_150px_230px] items-center gap-4 border-b border-line/60 px-4 py-2.5 hover:bg-raised/50 @max-[900px]:grid-cols-[48px_1fr_max-content]">
      <span className="data text-right text-lg font-medium text-err">×{count(n)}</span>
      <button
        type="button"
        className="min-w-0 rounded-sm text-left hover:text-accent"
        onClick={() => jobIds[0] && onOpen(jobIds[0])}
      >
        <span className="block truncate text-base">{message}</span>
        <span className="data block truncate text-xs text-dim">
          {action} · {code}
        </span>
      </button>
      <span className="@max-[900px]:hidden">
        <Sparkline fill label="Failures over time" values={series} />
      </span>
      <span className="text-xs text-dim @max-[900px]:hidden">
        first <Ago t={firstAt} />
        <br />
        last <Ago t={lastAt} />
      </span>
      <span className="flex items-center gap-1">
        {runId && (
          <Link
            to="/runs/$id"
            params={{ id: runId }}
            className="px-2 text-sm text-accent hover:underline"
          >
            Trace
          </Link>
        )}
        {canWrite && (
          <>
            <Button icon={<RotateCw size={12} />} disabled={busy} onClick={() => onAsk('retry')}>
              Retry {count(n)}
            </Button>
            <Button
              look="ghost"
              aria-label={`Discard ${n}`}
              icon={<Trash2 size={13} />}
              disabled={busy}
              onClick={() => onAsk('discard')}
            />
          </>
        )}
      </span>
    </li>
  )
}
