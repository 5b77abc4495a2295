import type { BootPage } from './contract/shell.ts'
import { studioPanels } from './panels.ts'
import { reach } from './reach.ts'
import type { Studio } from './studio.ts'

interface Known extends BootPage {
  /** Plugins that it is about: it is there when one of them is. */
  readonly of?: readonly string[]
}

const PAGES: readonly Known[] = [
  { id: 'overview', title: 'Overview', group: 'observe', icon: 'gauge', of: ['persistence'] },
  { id: 'runs', title: 'Runs', group: 'observe', icon: 'activity', of: ['persistence'] },
  { id: 'logs', title: 'Logs', group: 'observe', icon: 'scroll-text', of: ['persistence'] },
  { id: 'actions', title: 'Actions', group: 'build', icon: 'zap' },
  { id: 'api', title: 'API', group: 'build', icon: 'book-open' },
  { id: 'mcp', title: 'MCP', group: 'build', icon: 'bot', of: ['mcp'] },
  { id: 'queue', title: 'Queue', group: 'run', icon: 'layers', of: ['queue'] },
  { id: 'cron', title: 'Cron', group: 'run', icon: 'clock', of: ['cron'] },
  { id: 'topology', title: 'Topology', group: 'run', icon: 'share-2' },
  { id: 'database', title: 'Database', group: 'data', icon: 'database', of: ['db'] },
  { id: 'saas', title: 'SaaS', group: 'data', icon: 'users', of: ['auth'] },
  { id: 'kernel', title: 'Kernel', group: 'system', icon: 'cpu' },
]

/** The pages of an app: those whose plugin is there, and the panels of plugins. */
export function pagesOf(studio: Studio): BootPage[] {
  const isRecorded = studio.host.get(reach.history) !== undefined
  const own = PAGES.filter(({ of }) => !of || of.some((plugin) => studio.has(plugin)))
    .filter(({ of }) => isRecorded || !of?.includes('persistence'))
    .map(({ of: _, ...page }) => page)
  const panels = studio.host.get(studioPanels)?.all ?? []
  return [
    ...own,
    ...panels.map(({ id, title, icon = 'puzzle', group = 'plugins' }) => ({
      ...{ id: `panel:${id}`, title, icon, group },
    })),
  ]
}

/** Where a page is, below the Studio's own path. */
export function placeOf(id: string): string {
  if (id === 'overview') return '/'
  if (id === 'saas') return '/saas/users'
  return id.startsWith('panel:') ? `/panels/${id.slice('panel:'.length)}` : `/${id}`
}
