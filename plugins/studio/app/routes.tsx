import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router'
import { bootQuery } from './data/boot.ts'
import { base } from './data/place.ts'
import { queries, warm } from './data/queries.ts'
import { runsInput } from './runs/search.ts'
import { Shell } from './shell/shell.tsx'
import { Broken } from './shell/broken.tsx'

const root = createRootRoute({
  component: Shell,
  notFoundComponent: lazyRouteComponent(() => import('./shell/missing.tsx'), 'Missing'),
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

const overviewSearch = search('range')
const runsSearch = search('q', 'range', 'sort')
const runSearch = search('tab', 'span')
const actionsSearch = search('q', 'tab')
const logsSearch = search('q', 'range')
const queueSearch = search('tab', 'q', 'job', 'state', 'range', 'fp')
const cronSearch = search('id', 'try', 'pattern', 'tz')
const databaseSearch = search('tab', 'q', 'sort', 'hide', 'as', 'near', 'all', 'cols')
const kernelSearch = search('tab', 'q', 'show')
const topologySearch = search('range', 'near', 'as', 'topic', 'all', 'hide', 'by', 'box')
const apiSearch = search('q', 'op')
const mcpSearch = search('tab', 'tool')
const saasSearch = search('q', 'id')
const SETTLED = { getParentRoute: () => root }

const overview = createRoute({
  ...SETTLED,
  path: '/',
  validateSearch: overviewSearch,
  component: lazyRouteComponent(() => import('./overview/page.tsx'), 'Overview'),
})
const runs = createRoute({
  ...SETTLED,
  path: '/runs',
  validateSearch: runsSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ deps }) => warm('studio.runs.facets', { q: deps.q ?? '', ...runsInput(deps) }),
  component: lazyRouteComponent(() => import('./runs/page.tsx'), 'Runs'),
})
const run = createRoute({
  getParentRoute: () => runs,
  path: '$id',
  validateSearch: runSearch,
  loader: ({ params }) => warm('studio.runs.get', { id: params.id }),
  component: lazyRouteComponent(() => import('./run/detail.tsx'), 'RunDetail'),
})
const actions = createRoute({
  ...SETTLED,
  path: '/actions',
  validateSearch: actionsSearch,
  loader: () => warm('studio.actions.list', {}),
  component: lazyRouteComponent(() => import('./actions/page.tsx'), 'Actions'),
})
const action = createRoute({
  getParentRoute: () => actions,
  path: '$name',
  loader: ({ params }) => warm('studio.actions.get', { name: params.name }),
  component: lazyRouteComponent(() => import('./actions/detail.tsx'), 'ActionDetail'),
})
const logs = createRoute({
  ...SETTLED,
  path: '/logs',
  validateSearch: logsSearch,
  component: lazyRouteComponent(() => import('./logs/page.tsx'), 'LogsPage'),
})
const queue = createRoute({
  ...SETTLED,
  path: '/queue',
  validateSearch: queueSearch,
  loader: () => warm('studio.queue.stats', {}),
  component: lazyRouteComponent(() => import('./queue/page.tsx'), 'Queue'),
})
const cron = createRoute({
  ...SETTLED,
  path: '/cron',
  validateSearch: cronSearch,
  loader: () => warm('studio.cron.list', {}),
  component: lazyRouteComponent(() => import('./cron/page.tsx'), 'Cron'),
})
const database = createRoute({
  ...SETTLED,
  path: '/database',
  validateSearch: databaseSearch,
  loader: () => warm('studio.db.schema', {}),
  component: lazyRouteComponent(() => import('./database/page.tsx'), 'Database'),
})
const table = createRoute({
  getParentRoute: () => database,
  path: '$table',
  component: lazyRouteComponent(() => import('./database/rows.tsx'), 'Rows'),
})
const kernel = createRoute({
  ...SETTLED,
  path: '/kernel',
  validateSearch: kernelSearch,
  loader: () => warm('studio.kernel', {}),
  component: lazyRouteComponent(() => import('./kernel/page.tsx'), 'Kernel'),
})
const topology = createRoute({
  ...SETTLED,
  path: '/topology',
  validateSearch: topologySearch,
  component: lazyRouteComponent(() => import('./topology/page.tsx'), 'Topology'),
})
const api = createRoute({
  ...SETTLED,
  path: '/api',
  validateSearch: apiSearch,
  loader: () => warm('studio.openapi', {}),
  component: lazyRouteComponent(() => import('./api/page.tsx'), 'Api'),
})
const mcp = createRoute({
  ...SETTLED,
  path: '/mcp',
  validateSearch: mcpSearch,
  loader: () => warm('studio.mcp.info', {}),
  component: lazyRouteComponent(() => import('./mcp/page.tsx'), 'Mcp'),
})
const saas = createRoute({
  ...SETTLED,
  path: '/saas/$view',
  validateSearch: saasSearch,
  component: lazyRouteComponent(() => import('./saas/page.tsx'), 'Saas'),
})
const saasIndex = createRoute({
  ...SETTLED,
  path: '/saas',
  beforeLoad: () => {
    throw redirect({ to: '/saas/$view', params: { view: 'users' } })
  },
})
const panel = createRoute({
  ...SETTLED,
  path: '/panels/$id',
  component: lazyRouteComponent(() => import('./panels/page.tsx'), 'Panel'),
})

const tree = root.addChildren([
  ...([overview, runs.addChildren([run]), actions.addChildren([action]), logs] as const),
  ...([
    queue,
    cron,
    topology,
    api,
    mcp,
    database.addChildren([table]),
    saas,
    saasIndex,
    kernel,
    panel,
  ] as const),
])

/** The pages by their addresses. */
export const router = createRouter({
  routeTree: tree,
  basepath: base,
  defaultPreload: 'intent',
  defaultPreloadDelay: 60,
  defaultPendingMinMs: 0,
  defaultErrorComponent: Broken,
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
