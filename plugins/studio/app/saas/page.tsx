import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { Suspense, lazy } from 'react'
import { useBoot } from '../data/boot.ts'
import { Page } from '../ui/page.tsx'
import { Skeleton } from '../ui/states.tsx'
import { type Tab, Tabs } from '../ui/tabs.tsx'
import { Orgs } from './orgs.tsx'
import { Users } from './users.tsx'

const Explain = lazy(() => import('./explain.tsx').then((it) => ({ default: it.Explain })))
const Roles = lazy(() => import('./roles.tsx').then((it) => ({ default: it.Roles })))
const Plans = lazy(() => import('./plans.tsx').then((it) => ({ default: it.Plans })))

const route = getRouteApi('/saas/$view')
type View = 'users' | 'orgs' | 'roles' | 'plans'

/** Who uses the app: people, organisations, what they may, what they pay for. */
export function Saas() {
  const { view } = route.useParams()
  const { q = '', id } = route.useSearch()
  const features = useBoot().data?.features
  const navigate = useNavigate()
  const tabs: Tab<View>[] = [
    { id: 'users', label: 'Users' },
    ...(features?.orgs === false ? [] : [{ id: 'orgs' as const, label: 'Organisations' }]),
    { id: 'roles', label: 'Roles' },
    ...(features?.billing === false ? [] : [{ id: 'plans' as const, label: 'Plans' }]),
  ]
  const at = tabs.some((tab) => tab.id === view) ? (view as View) : 'users'
  const search = (change: { q?: string | undefined; id?: string | undefined }): void =>
    void navigate({
      to: '/saas/$view',
      params: { view: at },
      search: (was) => ({ ...was, ...change }),
      replace: true,
    })
  const list = {
    q,
    id,
    onFilter: (q: string) => search({ q: q || undefined }),
    onOpen: (id: string | undefined) => search({ id }),
  }
  return (
    <Page title="Customers">
      <Tabs
        fill
        label="Of the customers"
        tabs={tabs}
        value={at}
        onChange={(view) => void navigate({ to: '/saas/$view', params: { view }, search: {} })}
      >
        {at === 'users' && <Users {...list} />}
        {at === 'orgs' && <Orgs {...list} />}
        <Suspense fallback={<Skeleton rows={14} className="pt-7" />}>
          {at === 'roles' && (
            <div className="min-h-0 flex-1 overflow-auto">
              <Explain />
              <Roles />
            </div>
          )}
          {at === 'plans' && <Plans />}
        </Suspense>
      </Tabs>
    </Page>
  )
}
