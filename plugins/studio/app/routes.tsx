import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
} from '@tanstack/react-router'
import { bootQuery } from './data/boot.ts'
import { base } from './data/place.ts'
import { queries, warm } from './data/queries.ts'
import { runsInput } from './runs/search.ts'
import { Shell } from './shell/shell.tsx'
import { Missing } from './shell/missing.tsx'

const root = createRootRoute({
  component: Shell,
  notFoundComponent: Missing,
  loader: () => void queries.prefetchQuery(bootQuery),
})

const text = (value: unknown): string | undefined =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : undefined

/** Search parameters of a page, all of them text and optional. */
function search<K extends string>(
  ...keys: K[]
): (given: Record<string, unknown>) => { [key in K]?: string } {
  return (given) => {
    const known: { [key in K]?: string } = {}
    for (const key of keys) {
      const value = text(given[key])
      if (value) known[key] = value
    }
    return known
  }
}

const runsSearch = search('q', 'range', 'sort')

const runs = createRoute({
  getParentRoute: () => root,
  path: '/runs',
  validateSearch: runsSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ deps }) => {
    warm('studio.runs.facets', { q: deps.q ?? '', ...runsInput(deps) })
  },
  component: lazyRouteComponent(() => import('./runs/page.tsx'), 'Runs'),
})
const run = createRoute({
  getParentRoute: () => runs,
  path: '$id',
  validateSearch: search('tab', 'span'),
  loader: ({ params }) => warm('studio.runs.get', { id: params.id }),
  component: lazyRouteComponent(() => import('./run/detail.tsx'), 'RunDetail'),
})
const actions = createRoute({
  getParentRoute: () => root,
  path: '/actions',
  validateSearch: search('q', 'tab'),
  loader: () => warm('studio.actions.list', {}),
  component: lazyRouteComponent(() => import('./actions/page.tsx'), 'Actions'),
})
const action = createRoute({
  getParentRoute: () => actions,
  path: '$name',
  loader: ({ params }) => warm('studio.actions.get', { name: params.name }),
  component: lazyRouteComponent(() => import('./actions/detail.tsx'), 'ActionDetail'),
})

/** The pages by their addresses. */
export const router = createRouter({
  routeTree: root.addChildren([runs.addChildren([run]), actions.addChildren([action])]),
  basepath: base,
  defaultPreload: 'intent',
  defaultPreloadDelay: 60,
  defaultPendingMinMs: 0,
  // Filters are read and edited by people: `?q=status:error`, not JSON.
  parseSearch: (given) => Object.fromEntries(new URLSearchParams(given)),
  stringifySearch: (given) => {
    const pairs = Object.entries(given).filter(([, value]) => value !== undefined && value !== '')
    const said = new URLSearchParams(pairs.map(([key, value]) => [key, String(value)])).toString()
    return said ? `?${said.replaceAll('%3A', ':').replaceAll('%2C', ',')}` : ''
  },
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
