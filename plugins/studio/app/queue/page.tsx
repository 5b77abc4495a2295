import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { Suspense, lazy } from 'react'
import { read } from '../data/queries.ts'
import { useLiveQuery } from '../data/use-live-query.ts'
import { count } from '../ui/format.ts'
import { Page } from '../ui/page.tsx'
import { Skeleton } from '../ui/states.tsx'
import { type Tab, Tabs } from '../ui/tabs.tsx'
import { type FailuresSearch, failuresRead } from './failures-read.ts'
import { Queues } from './queues.tsx'
import { useRefine } from '../ui/use-refine.ts'

const Jobs = lazy(() => import('./jobs.tsx').then(({ Jobs }) => ({ default: Jobs })))
const Failures = lazy(() =>
  import('./failures.tsx').then(({ Failures }) => ({ default: Failures })),
)
const JobDrawer = lazy(() =>
  import('./job-drawer.tsx').then(({ JobDrawer }) => ({ default: JobDrawer })),
)

const route = getRouteApi('/queue')
type TabId = 'queues' | 'jobs' | 'failures'

/** Jobs: how the queues do, which jobs there are, and what failed for which cause. */
export function Queue() {
  const search = route.useSearch()
  const { tab = 'queues', job, q = '' } = search
  const stats = useQuery(read('studio.queue.stats', {}))
  useLiveQuery('queue', '', true, stats.refetch)
  const failures = useQuery(failuresRead(search.range)).data
  const to = useRefine<{ tab: TabId; q: string; job: string } & FailuresSearch>()
  const open = failures?.items.filter(({ status }) => status === 'open').length ?? 0
  const ready = stats.data?.queues.reduce((sum, { ready }) => sum + ready, 0) ?? 0
  const tabs: Tab<TabId>[] = [
    { id: 'queues', label: 'Queues', ...(stats.data ? { count: stats.data.queues.length } : {}) },
    { id: 'jobs', label: 'Jobs' },
    {
      id: 'failures',
      label: 'Failures',
      ...(open > 0 ? { count: open, tone: 'err' as const } : {}),
    },
  ]
  const at = tabs.some(({ id }) => id === tab) ? (tab as TabId) : 'queues'
  return (
    <Page title="Queue" aside={stats.data && `${count(ready)} ready`}>
      <Tabs
        fill
        label="Of the queue"
        tabs={tabs}
        value={at}
        onChange={(tab) => to({ tab, q: undefined, fp: undefined })}
      >
        <Suspense fallback={<Skeleton rows={8} className="pt-7" />}>
          {at === 'queues' && <Queues query={stats} />}
          {at === 'jobs' && (
            <Jobs
              q={q}
              onFilter={(q) => to({ q: q || undefined })}
              id={job}
              onOpen={(job) => to({ job })}
            />
          )}
          {at === 'failures' && <Failures search={search} onSearch={to} />}
        </Suspense>
      </Tabs>
      <Suspense>{job && <JobDrawer id={job} onClose={() => to({ job: undefined })} />}</Suspense>
    </Page>
  )
}
