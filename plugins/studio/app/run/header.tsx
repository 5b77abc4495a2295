import { Link, useNavigate } from '@tanstack/react-router'
import {
  Ban,
  Braces,
  FlaskConical,
  Layers,
  Link2,
  ListRestart,
  Pencil,
  Pin,
  PinOff,
  RotateCw,
  Trash2,
  X,
} from 'lucide-react'
import { useCallback, useMemo, useState } from 'react'
import type { RunDetail } from '../../contract/runs.ts'
import { useCanWrite } from '../data/boot.ts'
import { useQueueOp } from '../queue/use-queue-op.ts'
import { useBulk } from '../runs/use-bulk.tsx'
import { useCommands } from '../shell/commands.ts'
import { Button } from '../ui/button.tsx'
import { copyLink, CopyText } from '../ui/copy.tsx'
import { brief, duration } from '../ui/format.ts'
import { Menu, type MenuItem } from '../ui/menu.tsx'
import { Status } from '../ui/status.tsx'
import { Ago } from '../ui/time.tsx'
import { Who } from '../ui/who.tsx'
import { ExportTest } from './export-test.tsx'
import { Replay } from './replay.tsx'
import { useRunOps } from './use-run-ops.ts'

const jobWords: Record<NonNullable<RunDetail['links']['job']>['state'], string> = {
  waiting: 'waits',
  delayed: 'waits for its next try',
  running: 'runs',
  failed: 'given up',
  completed: 'done',
}

/**
 * The head of a run: how it ended, its facts, and what can be done with it.
 *
 * @param stale while another run is being opened: a key is meant for that one
 */
export function RunHeader({ of, stale }: { of: RunDetail; stale: boolean }) {
  const { run, links } = of
  const navigate = useNavigate()
  const canWrite = useCanWrite()
  const [shown, setShown] = useState<'replay' | 'test'>()
  const { replay, cancel, busy } = useRunOps(run)
  const close = (): void =>
    void navigate({ to: '/runs', search: ({ q, range, sort }) => ({ q, range, sort }) })
  const pinning = useBulk(() => {})
  const deleting = useBulk(close)
  const op = useQueueOp()
  const { job } = links
  const canRetry = canWrite && job?.state === 'failed' && !job.replayedAs
  const openJob = (): void =>
    void navigate({ to: '/queue', search: { tab: 'jobs', job: links.job?.id } })
  const { mutate } = op
  const retryJob = useCallback(() => {
    if (job) mutate({ op: 'retry', ids: [job.id], runs: `trace:${run.traceId}` })
  }, [job, mutate, run.traceId])
  useCommands(
    useMemo(
      () =>
        canWrite && !stale
          ? [
              ...(canRetry
                ? [
                    {
                      id: 'run.job',
                      title: 'Retry the job of this run',
                      group: 'Run',
                      run: retryJob,
                    },
                  ]
                : []),
              { id: 'run.replay', title: 'Replay this run', group: 'Run', keys: 'r', run: replay },
              {
                id: 'run.edit',
                title: 'Edit and replay this run',
                group: 'Run',
                keys: 'e',
                run: () => setShown('replay'),
              },
            ]
          : [],
      [canWrite, stale, canRetry, replay, retryJob],
    ),
  )
  const ids = [run.id]
  const items: (MenuItem | null)[] = [
    {
      label: 'Copy the link',
      icon: <Link2 size={13} />,
      run: () => void copyLink(),
    },
    {
      label: 'Open the action',
      icon: <Braces size={13} />,
      run: () => void navigate({ to: '/actions/$name', params: { name: run.action } }),
    },
    ...(job
      ? [
          { label: 'Open its job', icon: <Layers size={13} />, run: openJob },
          ...(canRetry
            ? [
                {
                  label: 'Retry the job',
                  icon: <ListRestart size={13} />,
                  disabled: op.isPending,
                  run: retryJob,
                },
              ]
            : []),
        ]
      : []),
    { label: 'Export as test', icon: <FlaskConical size={13} />, run: () => setShown('test') },
    ...(canWrite
      ? [
          {
            label: run.pinned ? 'Unpin' : 'Pin',
            icon: run.pinned ? <PinOff size={13} /> : <Pin size={13} />,
            run: () => pinning.ask(run.pinned ? 'unpin' : 'pin', { ids }),
          },
          null,
          run.ms === null
            ? { label: 'Cancel', icon: <Ban size={13} />, danger: true, run: cancel }
            : {
                label: 'Delete…',
                icon: <Trash2 size={13} />,
                danger: true,
                disabled: run.pinned,
                run: () => deleting.ask('delete', { ids }),
              },
        ]
      : []),
  ]
  const by = run.startedBy
  return (
    <header className="flex shrink-0 flex-col gap-1.5 px-4 pt-3 pb-2.5">
      <div className="flex items-center gap-2.5">
        <Status of={run.status} className="text-base font-medium" />
        <h2 className="data min-w-0 truncate text-lg font-semibold">{run.action}</h2>
        <span className="flex-1" />
        {canWrite && (
          <>
            <Button
              icon={<RotateCw size={13} />}
              hint="r"
              disabled={busy || stale}
              onClick={replay}
            >
              Replay
            </Button>
            <Button
              icon={<Pencil size={13} />}
              hint="e"
              disabled={stale}
              onClick={() => setShown('replay')}
              className="@max-[1000px]:hidden"
            >
              Edit & replay
            </Button>
          </>
        )}
        <Menu keyed items={items} label="More about this run" />
        <Button
          look="ghost"
          aria-label="Close the run"
          hint="esc"
          icon={<X size={15} />}
          onClick={close}
        />
      </div>
      <dl className="flex flex-wrap items-baseline gap-x-5 gap-y-1 text-xs">
        <Fact name="Took">{run.ms === null ? 'running' : duration(run.ms)}</Fact>
        <Fact name="Started">
          <Ago t={run.startedAt} />
        </Fact>
        <Fact name="By">
          {of.trigger.type === 'queue'
            ? `Queue ${of.trigger.label}`
            : of.trigger.label || run.trigger}
        </Fact>
        {links.job && (
          <Fact name="Job">
            <Link
              to="/queue"
              search={{ tab: 'jobs', job: links.job.id }}
              className="text-accent hover:underline"
            >
              {links.job.replayedAs ? 'retried' : jobWords[links.job.state]}
            </Link>
          </Fact>
        )}
        <Fact name="As">
          {by.id ? (
            <CopyText text={by.id} className="max-w-48 align-bottom">
              {by.kind === 'user' ? <Who kind="user" id={by.id} /> : brief(by.id)}
            </CopyText>
          ) : (
            by.kind
          )}
          {run.impersonatedBy && <span className="text-warn"> by {run.impersonatedBy}</span>}
        </Fact>
        {run.orgId && (
          <Fact name="Org">
            <CopyText text={run.orgId} className="max-w-32 align-bottom">
              <Who kind="org" id={run.orgId} />
            </CopyText>
          </Fact>
        )}
        {run.attempt > 1 && <Fact name="Attempt">{run.attempt}</Fact>}
        <Fact name="Run">
          <CopyText text={run.id} className="max-w-32 align-bottom">
            {brief(run.id)}
          </CopyText>
        </Fact>
        {links.traceRuns > 1 && (
          <Fact name="Trace">
            <Link
              to="/runs/$id"
              params={{ id: run.id }}
              search={(was: object) => ({ ...was, q: `trace:${run.traceId}` })}
              title="Lists the runs of this trace beside this one"
              className="text-accent hover:underline @max-[900px]:hidden"
            >
              {links.traceRuns} runs
            </Link>
            {/* A narrow page has no room for the list beside a run. */}
            <Link
              to="/runs"
              search={{ q: `trace:${run.traceId}` }}
              className="text-accent hover:underline @min-[900px]:hidden"
            >
              list its {links.traceRuns} runs, close this one
            </Link>
          </Fact>
        )}
        {links.parent && (
          <Fact name="Parent">
            <Link
              to="/runs/$id"
              params={{ id: links.parent.id }}
              className="text-accent hover:underline"
            >
              {links.parent.action}
            </Link>
          </Fact>
        )}
        {run.replayOf && (
          <Fact name="Replay of">
            <Link
              to="/runs/$id"
              params={{ id: run.replayOf }}
              className="text-accent hover:underline"
            >
              {brief(run.replayOf)}
            </Link>
          </Fact>
        )}
        {run.commit && <Fact name="Commit">{run.commit.slice(0, 7)}</Fact>}
      </dl>
      {pinning.window}
      {deleting.window}
      {shown === 'replay' && <Replay of={of} onClose={() => setShown(undefined)} />}
      {shown === 'test' && <ExportTest id={run.id} onClose={() => setShown(undefined)} />}
    </header>
  )
}

const Fact = ({ name, children }: { name: string; children: React.ReactNode }) => (
  <div className="flex min-w-0 items-baseline gap-1.5">
    <dt className="text-dim">{name}</dt>
    <dd className="data min-w-0 truncate">{children}</dd>
  </div>
)
