import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Check, RotateCcw, RotateCw } from 'lucide-react'
import type { ErrorGroup } from '../../contract/overview.ts'
import { useCanWrite } from '../data/boot.ts'
import { read } from '../data/queries.ts'
import { ErrorBox } from '../run/error-box.tsx'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { count, duration } from '../ui/format.ts'
import { Facts, Section } from '../ui/page.tsx'
import { Queried } from '../ui/queried.tsx'
import { Sparkline } from '../ui/sparkline.tsx'
import { Skeleton } from '../ui/states.tsx'
import { Ago, At } from '../ui/time.tsx'
import { CauseMark } from './cause-mark.tsx'
import { CauseMenu } from './cause-menu.tsx'
import { type CauseOps, useCauses } from './use-causes.tsx'

/** Failures of one cause: where the newest was thrown, which runs they were, what can be done. */
export function CauseDrawer({ of, onClose }: { of: ErrorGroup; onClose: () => void }) {
  const ops = useCauses()
  const canWrite = useCanWrite()
  const { message, action, code, trigger, count: n, firstAt, lastAt, series, sampleRunIds } = of
  const [newest] = sampleRunIds
  return (
    <Dialog
      side
      open
      onClose={onClose}
      width={620}
      title={message}
      footer={canWrite && <Ops of={of} ops={ops} />}
    >
      <div className="flex flex-col gap-5">
        <div className="flex items-start gap-6">
          <Facts
            className="min-w-0 flex-1"
            of={[
              [
                'Action',
                <Link
                  key="a"
                  to="/actions/$name"
                  params={{ name: action }}
                  className="text-accent hover:underline"
                >
                  {action}
                </Link>,
              ],
              ['Code', code],
              ['By', trigger],
              ['Times', `×${count(n)}`],
              ['First', <Ago key="f" t={firstAt} />],
              ['Last', <Ago key="l" t={lastAt} />],
            ]}
          />
          <div className="flex w-52 shrink-0 flex-col items-end gap-3">
            <CauseMark of={of} />
            <Sparkline fill label="Failures over the window" values={series} />
          </div>
        </div>
        {newest && <Newest id={newest} />}
        {sampleRunIds.length > 0 && (
          <Section
            title="Runs"
            aside={
              <Link
                to="/runs"
                search={{ q: `fp:${of.fp}` }}
                className="text-sm text-accent hover:underline"
              >
                All of them
              </Link>
            }
          >
            <Runs fp={of.fp} />
          </Section>
        )}
        {of.jobs && (
          <Section title="Jobs given up">
            <p className="text-sm text-muted">
              {count(of.jobs.count)} {of.jobs.count === 1 ? 'waits' : 'wait'} to be retried or
              discarded.{' '}
              <Link
                to="/queue"
                search={{ tab: 'jobs', q: `status:failed fp:${of.fp}`, job: of.jobs.newest }}
                className="text-accent underline decoration-accent/40 underline-offset-2 hover:decoration-accent"
              >
                The newest
              </Link>
            </p>
          </Section>
        )}
      </div>
      {ops.window}
    </Dialog>
  )
}

/** The newest of them. */
function Runs({ fp }: { fp: string }) {
  const query = useQuery(read('studio.runs.list', { q: `fp:${fp}`, limit: 6 }))
  return (
    <Queried of={query} skeleton={<Skeleton rows={5} />}>
      {({ items }) => (
        <ul>
          {items.map(({ id, startedAt, trigger, attempt, ms }) => (
            <li key={id} className="border-b border-line/60 last:border-0">
              <Link
                to="/runs/$id"
                params={{ id }}
                search={{ q: `fp:${fp}` }}
                className="data flex h-7 items-center gap-4 rounded-sm text-xs text-muted hover:bg-raised"
              >
                <At t={startedAt} className="text-accent" />
                <span className="min-w-0 flex-1 truncate">
                  {trigger}
                  {attempt > 1 && <span className="text-warn"> · attempt {attempt}</span>}
                </span>
                <span>{duration(ms)}</span>
                <Ago t={startedAt} className="w-20 text-right text-dim" />
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Queried>
  )
}

/** Where the newest was thrown. */
function Newest({ id }: { id: string }) {
  const query = useQuery(read('studio.runs.get', { id }))
  return (
    <Queried of={query} skeleton={<div className="h-28" aria-busy="true" />}>
      {({ error }) =>
        error ? <div className="-mx-4 -my-3">{<ErrorBox error={error} />}</div> : null
      }
    </Queried>
  )
}

function Ops({ of, ops }: { of: ErrorGroup; ops: CauseOps }) {
  return (
    <>
      <CauseMenu of={of} ops={ops} keyed />
      <span className="flex-1" />
      {of.status === 'open' ? (
        <Button
          {...(of.retried && of.retried.ok >= of.retried.jobs ? { look: 'primary' } : {})}
          icon={<Check size={13} />}
          disabled={ops.busy}
          onClick={() => ops.mark(of, 'resolved')}
        >
          Resolve
        </Button>
      ) : (
        <Button
          icon={<RotateCcw size={13} />}
          disabled={ops.busy}
          onClick={() => ops.mark(of, 'open')}
        >
          Reopen
        </Button>
      )}
      {of.jobs && (
        <Button
          look="primary"
          icon={<RotateCw size={13} />}
          disabled={ops.busy}
          onClick={() => ops.retry(of)}
        >
          Retry {count(of.jobs.count)}
        </Button>
      )}
    </>
  )
}
