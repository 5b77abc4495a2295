import { useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useEffect } from 'react'
import { every } from '../data/clock.ts'
import { read } from '../data/queries.ts'
import { bytes } from '../ui/format.ts'
import { Page } from '../ui/page.tsx'
import { Queried } from '../ui/queried.tsx'
import { type Tab, Tabs } from '../ui/tabs.tsx'
import { Config } from './config.tsx'
import { Health } from './health.tsx'
import { Hooks } from './hooks.tsx'
import { Plugins } from './plugins.tsx'

const route = getRouteApi('/kernel')
type TabId = 'plugins' | 'hooks' | 'config' | 'health'
const REFRESH_MS = 5_000

/** What the app is made of, how it is set, and whether it is well. */
export function Kernel() {
  const { tab = 'plugins' } = route.useSearch()
  const navigate = useNavigate()
  const query = useQuery(read('studio.kernel', {}))
  const { refetch, data } = query
  useEffect(() => every(REFRESH_MS, () => void refetch()), [refetch])
  const worrying = data?.health.filter(({ level }) => level !== 'ok') ?? []
  const tone = worrying.some(({ ok }) => !ok) ? 'err' : 'warn'
  const tabs: Tab<TabId>[] = [
    { id: 'plugins', label: 'Plugins', ...(data ? { count: data.plugins.length } : {}) },
    { id: 'hooks', label: 'Hooks', ...(data ? { count: data.hooks.length } : {}) },
    { id: 'config', label: 'Config', ...(data ? { count: data.config.length } : {}) },
    {
      ...{ id: 'health', label: 'Health' },
      ...(worrying.length > 0 ? { count: worrying.length, tone } : {}),
    },
  ]
  const at = tabs.some(({ id }) => id === tab) ? (tab as TabId) : 'plugins'
  return (
    <Page title="Kernel" aside={data && `${bytes(data.memory.rss)} resident`}>
      <Tabs
        label="Of the kernel"
        tabs={tabs}
        value={at}
        onChange={(tab) =>
          void navigate({
            to: '/kernel',
            search: { tab: tab === 'plugins' ? undefined : tab },
            replace: true,
          })
        }
      >
        <Queried of={query}>
          {(kernel) =>
            at === 'plugins' ? (
              <Plugins of={kernel.plugins} edges={kernel.graph.edges} />
            ) : at === 'hooks' ? (
              <Hooks of={kernel.hooks} />
            ) : at === 'config' ? (
              <Config of={kernel.config} env={kernel.env} />
            ) : (
              <Health of={kernel} />
            )
          }
        </Queried>
      </Tabs>
    </Page>
  )
}
