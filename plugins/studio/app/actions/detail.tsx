import { useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import type { ActionDetail as Detail } from '../../contract/actions.ts'
import { read } from '../data/queries.ts'
import { CopyButton } from '../ui/copy.tsx'
import { FileLink } from '../ui/file-link.tsx'
import { duration, percent, short } from '../ui/format.ts'
import { Queried } from '../ui/queried.tsx'
import { Sparkline } from '../ui/sparkline.tsx'
import { Bar, Skeleton } from '../ui/states.tsx'
import { type Tab, Tabs } from '../ui/tabs.tsx'
import { Errors } from './errors.tsx'
import { Overview } from './overview.tsx'
import { Playground } from './playground.tsx'
import { RecentRuns } from './recent-runs.tsx'
import { SchemaView } from './schema-view.tsx'

const route = getRouteApi('/actions/$name')
type TabId = 'overview' | 'schema' | 'runs' | 'errors'

/** One action: what it is, what it takes and gives, how it does, and a form to run it. */
export function ActionDetail() {
  const { name } = route.useParams()
  const query = useQuery(read('studio.actions.get', { name }))
  return (
    <Queried
      of={query}
      skeleton={
        <div className="flex flex-1 flex-col gap-4 p-4">
          <Bar width={240} height={16} />
          <Bar width={400} />
          <Skeleton rows={9} />
        </div>
      }
    >
      {(data) => (
        <div className="flex min-h-0 min-w-0 flex-1 @max-[760px]:flex-col @max-[760px]:overflow-auto">
          <About of={data} />
          <Playground key={data.name} of={data} />
        </div>
      )}
    </Queried>
  )
}

function About({ of }: { of: Detail }) {
  const { tab = 'overview' } = route.useSearch()
  const navigate = useNavigate()
  const tabs: Tab<TabId>[] = [
    { id: 'overview', label: 'Overview' },
    { id: 'schema', label: 'Schema' },
    { id: 'runs', label: 'Runs' },
    { id: 'errors', label: 'Errors', count: of.errors.length },
  ]
  const at = tabs.some(({ id }) => id === tab) ? (tab as TabId) : 'overview'
  return (
    <section aria-label="About the action" className="flex min-h-0 min-w-0 flex-1 flex-col">
      <header className="flex flex-col gap-1 px-4 pt-3 pb-2">
        <div className="flex items-center gap-2">
          <h2 className="data min-w-0 truncate text-lg font-semibold">{of.name}</h2>
          <CopyButton label="Copy the name" text={() => of.name} />
          <span className="flex-1" />
          {of.file && <FileLink file={of.file.path} line={of.file.line} />}
        </div>
        {of.description && (
          <p className="max-w-prose text-base text-pretty text-muted">{of.description}</p>
        )}
        {of.stats && of.stats.runs > 0 && (
          <div className="flex items-end gap-6 pt-2">
            <dl className="flex gap-6">
              <Stat name="Runs, 1 h">{short(of.stats.runs)}</Stat>
              <Stat name="p50">{duration(of.stats.p50)}</Stat>
              <Stat name="p95">{duration(of.stats.p95)}</Stat>
              <Stat name="Errors" bad={of.stats.errRate > 0}>
                {percent(of.stats.errRate)}
              </Stat>
            </dl>
            <div className="min-w-0 flex-1 pb-0.5">
              <Sparkline
                fill
                height={28}
                label="Runs of the last hour"
                values={of.stats.series}
                errors={of.stats.errs}
              />
            </div>
          </div>
        )}
      </header>
      <Tabs
        label="Of this action"
        tabs={tabs}
        value={at}
        onChange={(tab) =>
          void navigate({
            to: '.',
            search: (was: object) => ({ ...was, tab: tab === 'overview' ? undefined : tab }),
            replace: true,
          })
        }
      >
        {at === 'overview' && <Overview of={of} />}
        {at === 'schema' && <SchemaView of={of} />}
        {at === 'runs' && <RecentRuns action={of.name} />}
        {at === 'errors' && <Errors of={of.errors} />}
      </Tabs>
    </section>
  )
}

const Stat = ({
  name,
  bad,
  children,
}: {
  name: string
  bad?: boolean
  children: React.ReactNode
}) => (
  <div>
    <dt className="text-2xs text-dim">{name}</dt>
    <dd className={`data text-lg ${bad ? 'text-err' : ''}`}>{children}</dd>
  </div>
)
