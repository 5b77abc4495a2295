import type { World } from './world.ts'

/** A page of the Studio, and what its states look like. */
export interface Place {
  /** Below the Studio's own path; some need what happened in the app. */
  readonly path: string | ((studio: World) => string)
  /** Of something that is there only when this page is shown. */
  readonly mark: string
  /** Its reads were made by a page before it, so that it neither loads nor fails anew. */
  readonly known?: boolean
  /** What it says in an app that has nothing yet. */
  readonly empty?: string
  /** A search under which it has nothing, and what it says then. */
  readonly filtered?: readonly [search: string, says: string]
}

const title = (text: string): string => `h1:text-is("${text}")`
const chosen = (name: string): string => `[aria-checked="true"]:has-text("${name}")`
const tab = (name: string): string => `[role="tab"][aria-selected="true"]:has-text("${name}")`

/** All of them, by the name that their pictures have. */
export const places: Record<string, Place> = {
  overview: { path: '/', mark: title('Overview'), empty: 'See your first run' },
  runs: {
    ...{ path: '/runs', mark: title('Runs'), empty: 'No runs yet' },
    filtered: ['?q=action:nowhere', 'No run matches'],
  },
  run: { path: ({ run }) => `/runs/${run}`, mark: 'section[aria-label="Run detail"]' },
  logs: {
    ...{ path: '/logs', mark: title('Logs'), empty: 'No lines yet' },
    filtered: ['?q=nothing-says-this', 'No line matches'],
  },
  actions: {
    ...{ path: '/actions', mark: title('Actions') },
    filtered: ['?q=nowhere', 'No action matches'],
  },
  action: { path: '/actions/desk.charge', mark: 'h2:text-is("desk.charge")' },
  api: {
    ...{ path: '/api', mark: title('API') },
    filtered: ['?q=nowhere', 'No request matches'],
  },
  mcp: { path: '/mcp', mark: title('MCP') },
  queue: { path: '/queue', mark: tab('Queues') },
  jobs: {
    ...{ path: '/queue?tab=jobs', mark: tab('Jobs'), empty: 'No job to be done' },
    filtered: ['&q=action:nowhere', 'No job matches'],
  },
  failures: {
    ...{ path: '/queue?tab=failures', mark: tab('Failures'), empty: 'Nothing failed', known: true },
  },
  cron: { path: '/cron', mark: title('Cron') },
  topology: { path: '/topology', mark: title('Topology') },
  edges: {
    path: '/topology?as=table',
    mark: chosen('Table'),
    known: true,
  },
  topics: {
    path: '/topology?as=topics',
    mark: chosen('Events'),
    known: true,
  },
  users: {
    ...{ path: '/saas/users', mark: tab('Users'), empty: 'Nobody has signed up yet' },
    filtered: ['?q=nobody', 'No user matches'],
  },
  orgs: {
    ...{ path: '/saas/orgs', mark: tab('Organisations'), empty: 'No organisation yet' },
    filtered: ['?q=nowhere', 'No organisation matches'],
  },
  roles: { path: '/saas/roles', mark: tab('Roles') },
  plans: { path: '/saas/plans', mark: tab('Plans') },
  database: { path: '/database', mark: title('Database') },
  rows: {
    ...{ path: '/database/projects', mark: '[role="grid"], h2', empty: 'projects is empty' },
    filtered: ['?q=name:nowhere', 'No row matches'],
  },
  structure: { path: '/database/projects?tab=structure', mark: chosen('Structure'), known: true },
  sql: { path: '/database?tab=sql', mark: chosen('SQL'), known: true },
  erd: {
    ...{ path: '/database?tab=erd', mark: chosen('ERD'), known: true },
    filtered: ['&q=nowhere', 'No table matches'],
  },
  indexes: { path: '/database?tab=indexes', mark: chosen('Indexes') },
  migrations: { path: '/database?tab=migrations', mark: chosen('Migrations'), known: true },
  kernel: { path: '/kernel', mark: tab('Plugins') },
  hooks: { path: '/kernel?tab=hooks', mark: tab('Hooks'), known: true },
  config: {
    ...{ path: '/kernel?tab=config', mark: tab('Config'), known: true },
    filtered: ['&q=nowhere', 'No setting matches'],
  },
  health: { path: '/kernel?tab=health', mark: tab('Health'), known: true },
  panel: { path: '/panels/till', mark: title('Till') },
}
