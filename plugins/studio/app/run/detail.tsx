import { useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import type { RunDetail as Detail } from '../../contract/runs.ts'
import { useLiveQuery } from '../data/use-live-query.ts'
import { read } from '../data/queries.ts'
import { Payload } from '../ui/payload.tsx'
import { Queried } from '../ui/queried.tsx'
import { Bar, Skeleton } from '../ui/states.tsx'
import { type Tab, Tabs } from '../ui/tabs.tsx'
import { ErrorBox } from './error-box.tsx'
import { RunHeader } from './header.tsx'
import { Logs } from './logs.tsx'
import { Queries } from './queries.tsx'
import { SpanPane } from './span-pane.tsx'
import { Attempts, Guards, Nothing, Trigger } from './tables.tsx'
import { traceRows } from './trace-rows.ts'
import { Waterfall } from './waterfall.tsx'
import { useRefine } from '../ui/use-refine.ts'

const route = getRouteApi('/runs/$id')
type TabId = 'trace' | 'io' | 'logs' | 'queries' | 'guards' | 'attempts' | 'trigger'

/** One run: what it was given, gave and did, and doing it again. */
export function RunDetail() {
  const { id } = route.useParams()
  const query = useQuery(read('studio.runs.get', { id }))
  useLiveQuery('runs', `id:${id}`, query.data?.run.ms === null, query.refetch)
  return (
    <section aria-label="Run detail" className="flex min-h-0 min-w-0 flex-1 animate-slide flex-col">
      <Queried
        of={query}
        skeleton={
          <div className="flex flex-col gap-4 p-4">
            <Bar width={260} height={16} />
            <Bar width={420} />
            <Skeleton rows={10} />
          </div>
        }
      >
        {(data) => <Body data={data} stale={data.run.id !== id} />}
      </Queried>
    </section>
  )
}

function Body({ data, stale }: { data: Detail; stale: boolean }) {
  const { tab = 'trace', span } = route.useSearch()
  const navigate = useNavigate()
  const to = useRefine<{ tab: TabId; span: string }>()
  const db = data.spans.filter(({ kind }) => kind === 'db')
  const refused = data.guards.some(({ decision }) => decision === 'deny')
  const tabs: Tab<TabId>[] = [
    { id: 'trace', label: 'Trace' },
    { id: 'io', label: 'Input & output' },
    { id: 'logs', label: 'Logs', count: data.logs.length },
    {
      id: 'queries',
      label: 'Queries',
      count: db.length,
      ...(data.repeats.length > 0 ? { tone: 'warn' as const } : {}),
    },
    {
      id: 'guards',
      label: 'Guards',
      count: data.guards.length,
      ...(refused ? { tone: 'err' as const } : {}),
    },
    ...(data.attempts.length > 1
      ? [{ id: 'attempts' as const, label: 'Attempts', count: data.attempts.length }]
      : []),
    { id: 'trigger', label: 'Trigger' },
  ]
  const at = tabs.some(({ id }) => id === tab) ? (tab as TabId) : 'trace'
  return (
    <div
      className={`flex min-h-0 flex-1 flex-col transition-opacity duration-100 ${stale ? 'opacity-60' : ''}`}
    >
      <RunHeader of={data} stale={stale} />
      {data.error && <ErrorBox error={data.error} />}
      <Tabs
        label="Of this run"
        tabs={tabs}
        value={at}
        onChange={(tab) => to({ tab, span: undefined })}
      >
        {at === 'trace' &&
          (data.spans.length > 0 ? (
            <Waterfall
              key={data.run.id}
              rows={traceRows(data)}
              chosen={span}
              onChoose={(span) => to({ span })}
              onOpen={(id) =>
                void navigate({
                  to: '/runs/$id',
                  params: { id },
                  search: (was: object) => ({ ...was, span: undefined }),
                })
              }
            />
          ) : (
            <Nothing>No trace was recorded of this run.</Nothing>
          ))}
        {at === 'io' && (
          <div className="grid grid-cols-2 divide-x divide-line @max-[900px]:grid-cols-1 @max-[900px]:divide-x-0 @max-[900px]:divide-y">
            <Payload title="Input" of={data.input} />
            <Payload title="Output" of={data.output} />
          </div>
        )}
        {at === 'logs' &&
          (data.logs.length > 0 ? (
            <div className="px-4 py-2">
              <Logs of={data.logs} />
            </div>
          ) : (
            <Nothing>This run logged nothing.</Nothing>
          ))}
        {at === 'queries' && (
          <Queries spans={db} repeats={data.repeats} onChoose={(span) => to({ span })} />
        )}
        {at === 'guards' && <Guards of={data.guards} />}
        {at === 'attempts' && <Attempts of={data.attempts} shown={data.run.id} />}
        {at === 'trigger' && <Trigger of={data.trigger} />}
      </Tabs>
      {span && (
        <SpanPane runId={data.run.id} spanId={span} onClose={() => to({ span: undefined })} />
      )}
    </div>
  )
}
