import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { Braces, Link2, ListTree } from 'lucide-react'
import type { JobDetail } from '../../contract/queue.ts'
import { useCanWrite } from '../data/boot.ts'
import { read } from '../data/queries.ts'
import { useLiveQuery } from '../data/use-live-query.ts'
import { Button } from '../ui/button.tsx'
import { copyLink, CopyText } from '../ui/copy.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { brief } from '../ui/format.ts'
import { Json } from '../ui/json.tsx'
import { Menu } from '../ui/menu.tsx'
import { Facts, Section } from '../ui/page.tsx'
import { Queried } from '../ui/queried.tsx'
import { Status } from '../ui/status.tsx'
import { Ago } from '../ui/time.tsx'
import { Reschedule } from './reschedule.tsx'
import { Way } from './way.tsx'
import { Who } from '../ui/who.tsx'
import { useQueueOp } from './use-queue-op.ts'

/** One job: its way so far, what it was given, why it failed, and what can be done. */
export function JobDrawer({ id, onClose }: { id: string; onClose: () => void }) {
  const query = useQuery(read('studio.queue.job', { id }))
  useLiveQuery('queue', '', true, query.refetch)
  const job = query.data?.job
  return (
    <Dialog
      side
      open
      onClose={onClose}
      width={560}
      title={job?.action ?? 'Job'}
      footer={
        job && (
          <>
            <More of={job} />
            <span className="flex-1" />
            <Ops of={job} onDone={onClose} />
          </>
        )
      }
    >
      <Queried of={query}>{({ job }) => <Body of={job} />}</Queried>
    </Dialog>
  )
}

function Body({ of }: { of: JobDetail }) {
  return (
    <div className="flex flex-col gap-5">
      <Facts
        of={[
          ['State', <Status key="s" of={of.state} />],
          ['Queue', of.queue],
          ['Attempt', `${of.attempt}${of.maxAttempts ? ` of ${of.maxAttempts}` : ''}`],
          ['Due', <Ago key="d" t={of.runAt} />],
          [
            'As',
            of.caller.kind === 'user' && of.caller.id ? (
              <Who key="a" kind="user" id={of.caller.id} />
            ) : (
              (of.caller.id ?? of.caller.kind)
            ),
          ],
          ...(of.orgId ? ([['Org', <Who key="o" kind="org" id={of.orgId} />]] as const) : []),
          ...(of.uniqueKey ? ([['Unique key', of.uniqueKey]] as const) : []),
          ...(of.group ? ([['Group', of.group]] as const) : []),
          ...(of.worker ? ([['Worker', of.worker]] as const) : []),
          ...(of.replayedAs
            ? ([
                [
                  'Retried as',
                  <Link
                    key="r"
                    to="/queue"
                    search={(was) => ({ ...was, tab: 'jobs', job: of.replayedAs })}
                    className="text-accent hover:underline"
                  >
                    {brief(of.replayedAs)}
                  </Link>,
                ],
              ] as const)
            : []),
          ['Job', <CopyText key="i" text={of.id} />],
        ]}
      />
      <Section title="Its way">
        <Way of={of} />
      </Section>
      <Section title="Input">
        <Json value={of.input} depth={3} />
      </Section>
    </div>
  )
}

function More({ of }: { of: JobDetail }) {
  const navigate = useNavigate()
  const { traceId, action } = of
  return (
    <Menu
      keyed
      label="More about this job"
      items={[
        {
          label: 'Copy the link',
          icon: <Link2 size={13} />,
          run: () => void copyLink(),
        },
        {
          label: 'Open the action',
          icon: <Braces size={13} />,
          run: () => void navigate({ to: '/actions/$name', params: { name: action } }),
        },
        ...(traceId
          ? [
              {
                label: 'All runs of its trace',
                icon: <ListTree size={13} />,
                run: () => void navigate({ to: '/runs', search: { q: `trace:${traceId}` } }),
              },
            ]
          : []),
      ]}
    />
  )
}

function Ops({ of, onDone }: { of: JobDetail; onDone: () => void }) {
  const op = useQueueOp(onDone)
  const canWrite = useCanWrite()
  if (!canWrite) return null
  const does = (name: 'retry' | 'discard' | 'cancel' | 'runNow') => () =>
    op.mutate({
      ...{ op: name, ids: [of.id] },
      ...(name === 'retry' && {
        runs: of.traceId ? `trace:${of.traceId}` : `action:${of.action}`,
      }),
    })
  return (
    <>
      {of.state === 'failed' && (
        <Button look="danger" disabled={op.isPending} onClick={does('discard')}>
          Discard
        </Button>
      )}
      {of.state !== 'failed' && of.state !== 'completed' && (
        <Button look="danger" disabled={op.isPending || of.canceling} onClick={does('cancel')}>
          {of.canceling ? 'Canceling…' : 'Cancel'}
        </Button>
      )}
      {(of.state === 'delayed' || of.state === 'waiting') && <Reschedule id={of.id} />}
      {of.state === 'delayed' && (
        <Button look="primary" disabled={op.isPending} onClick={does('runNow')}>
          Run now
        </Button>
      )}
      {(of.state === 'failed' || of.state === 'completed') && (
        <Button look="primary" disabled={op.isPending} onClick={does('retry')}>
          {of.state === 'failed' && !of.replayedAs ? 'Retry' : 'Run again'}
        </Button>
      )}
    </>
  )
}
