import { useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { read } from '../data/queries.ts'
import { useLiveQuery } from '../data/use-live-query.ts'
import { count } from '../ui/format.ts'
import { Page } from '../ui/page.tsx'
import { type Tab, Tabs } from '../ui/tabs.tsx'
import { Failures } from './failures.tsx'
import { JobDrawer } from './job-drawer.tsx'
import { Jobs } from './jobs.tsx'
import { Queues } from './queues.tsx'

const route = getRouteApi('/queue')
type TabId = 'queues' | 'jobs' | 'failures'

/** Jobs: how the queues do, which jobs there are, and what failed for which cause. */
export function Queue() {
  const { tab = 'queues', job, q = '' } = route.useSearch()
  const navigate = useNavigate()
  const stats = useQuery(read('studio.queue.stats', {}))
  useLiveQuery('queue', '', true, stats.refetch)
  const to = (change: { tab?: TabId; q?: string | undefined; job?: string | undefined }): void =>
    void navigate({ to: '/queue', search: (was) => ({ ...was, ...change }), replace: true })
  const dead = stats.data?.queues.reduce((sum, { dead }) => sum + dead, 0) ?? 0
  const ready = stats.data?.queues.reduce((sum, { ready }) => sum + ready, 0) ?? 0
  const tabs: Tab<TabId>[] = [
    { id: 'queues', label: 'Queues', ...(stats.data ? { count: stats.data.queues.length } : {}) },
    { id: 'jobs', label: 'Jobs' },
    {
      id: 'failures',
      label: 'Failures',
      ...(dead > 0 ? { count: dead, tone: 'err' as const } : {}),
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
        onChange={(tab) => to({ tab, q: undefined })}
      >
        {at === 'queues' && <Queues query={stats} />}
        {at === 'jobs' && (
          <Jobs
            q={q}
            onFilter={(q) => to({ q: q || undefined })}
            open={job}
            onOpen={(job) => to({ job })}
          />
        )}
        {at === 'failures' && <Failures onOpen={(job) => to({ job })} />}
      </Tabs>
      {job && <JobDrawer id={job} onClose={() => to({ job: undefined })} />}
    </Page>
  )
}
