/** Where each page is, and the key after `g` that goes there. */
export const places: Record<string, { to: string; key?: string }> = {
  overview: { to: '/', key: 'o' },
  runs: { to: '/runs', key: 'r' },
  logs: { to: '/logs', key: 'l' },
  actions: { to: '/actions', key: 'a' },
  api: { to: '/api', key: 'i' },
  mcp: { to: '/mcp', key: 'm' },
  queue: { to: '/queue', key: 'q' },
  cron: { to: '/cron', key: 'c' },
  topology: { to: '/topology', key: 't' },
  database: { to: '/database', key: 'd' },
  saas: { to: '/saas/users', key: 's' },
  kernel: { to: '/kernel', key: 'k' },
}

/** Groups of the navigation, in order. */
export const groups: readonly (readonly [id: string, title: string])[] = [
  ['observe', 'Observe'],
  ['build', 'Build'],
  ['run', 'Run'],
  ['data', 'Data'],
  ['system', 'System'],
  ['plugins', 'Plugins'],
]

/** Where a page of the navigation is. */
export const placeOf = (id: string): string =>
  places[id]?.to ?? `/panels/${encodeURIComponent(id.replace(/^panel:/, ''))}`
