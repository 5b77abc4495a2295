import { useQuery } from '@tanstack/react-query'
import { Link, Outlet, getRouteApi, useMatch, useNavigate } from '@tanstack/react-router'
import { ChevronRight, Database as Icon } from 'lucide-react'
import { Suspense, lazy, useState } from 'react'
import type { TableInfo } from '../../contract/database.ts'
import { read } from '../data/queries.ts'
import { cn } from '../ui/cn.ts'
import { Input, Segmented } from '../ui/field.tsx'
import { bytes, short } from '../ui/format.ts'
import { Page } from '../ui/page.tsx'
import { Queried } from '../ui/queried.tsx'
import { FirstRun, Skeleton } from '../ui/states.tsx'
import { Pending } from './pending.tsx'

// What stands beside the rows is loaded when it is looked at.
const Structure = lazy(() => import('./structure.tsx').then((it) => ({ default: it.Structure })))
const Sql = lazy(() => import('./sql.tsx').then((it) => ({ default: it.Sql })))
const ErdView = lazy(() => import('./erd.tsx').then((it) => ({ default: it.ErdView })))
const Indexes = lazy(() => import('./indexes.tsx').then((it) => ({ default: it.Indexes })))
const Migrations = lazy(() => import('./migrations.tsx').then((it) => ({ default: it.Migrations })))

const route = getRouteApi('/database')
const views = [
  ['rows', 'Rows'],
  ['structure', 'Structure'],
  ['sql', 'SQL'],
  ['erd', 'ERD'],
  ['indexes', 'Indexes'],
  ['migrations', 'Migrations'],
] as const
type View = (typeof views)[number][0]
/** Views that stay when another table is chosen. */
const ofTables = new Set<View>(['structure', 'erd', 'indexes'])

/** Tables, their rows, how they hang together, SQL, indexes, migrations. */
export function Database() {
  const { tab } = route.useSearch()
  const navigate = useNavigate()
  const query = useQuery(read('studio.db.schema', {}))
  const open = useMatch({ from: '/database/$table', shouldThrow: false })?.params.table
  const view: View = views.some(([id]) => id === tab) ? (tab as View) : 'rows'
  const pending = query.data?.migrations.filter(({ state }) => state === 'pending').length ?? 0
  return (
    <Page
      title="Database"
      controls={
        <Segmented
          label="View"
          value={view}
          options={views.map(
            ([id, label]) =>
              [id, id === 'migrations' && pending > 0 ? `${label} · ${pending}` : label] as const,
          )}
          onChange={(next) =>
            void navigate({
              to: open ? '/database/$table' : '/database',
              params: { table: open ?? '' },
              search: next === 'rows' ? {} : { tab: next },
            })
          }
        />
      }
      aside={
        query.data && (
          <span
            title={query.data.url}
            className="inline-block max-w-105 truncate align-bottom @max-[940px]:hidden"
          >
            {query.data.dialect} · {placeOf(query.data.url)}
            {query.data.size === null ? '' : ` · ${bytes(query.data.size)}`}
          </span>
        )
      }
    >
      <Queried of={query}>
        {({ tables, migrations, dialect }) => {
          const table = tables.find(({ name }) => name === open)
          return (
            <div className="flex min-h-0 flex-1">
              <Tables of={tables} open={open} view={view} />
              <div className="flex min-h-0 min-w-0 flex-1 flex-col">
                <Suspense fallback={<Skeleton />}>
                  {view === 'sql' ? (
                    <Sql tables={tables} dialect={dialect} />
                  ) : view === 'erd' ? (
                    <ErdView tables={tables} open={open} />
                  ) : view === 'indexes' ? (
                    <Indexes open={open} />
                  ) : view === 'migrations' ? (
                    <Migrations of={migrations} />
                  ) : view === 'structure' && table ? (
                    <Structure of={table} all={tables} />
                  ) : open ? (
                    <Outlet />
                  ) : (
                    <FirstRun icon={<Icon size={17} />} title="Choose a table">
                      Its rows can be filtered, edited and deleted; all changes are shown as SQL
                      first and saved in one transaction.
                    </FirstRun>
                  )}
                </Suspense>
                <Pending />
              </div>
            </div>
          )
        }}
      </Queried>
    </Page>
  )
}

/** The file, or the database of a server. */
const placeOf = (url: string): string => url.split('?')[0]!.split('/').at(-1)!

/** The app's tables, and the framework's behind a fold. */
function Tables({ of, open, view }: { of: TableInfo[]; open: string | undefined; view: View }) {
  const [q, setQ] = useState('')
  const [own, setOwn] = useState(true)
  const found = of.filter(({ name }) => name.toLowerCase().includes(q.toLowerCase()))
  const app = found.filter(({ kind }) => kind === 'app')
  const framework = found.filter(({ kind }) => kind === 'framework')
  const shut = own && app.length > 0 && !q && !framework.some(({ name }) => name === open)
  return (
    <nav
      aria-label="Tables"
      className="flex w-54 shrink-0 flex-col border-r border-line @max-[760px]:w-40"
    >
      <div className="p-2">
        <Input
          // The filter of the rows goes first.
          data-filter="tables"
          aria-label="Find a table"
          placeholder="Find a table"
          value={q}
          onChange={(event) => setQ(event.target.value)}
        />
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto pb-3">
        <List of={app} open={open} view={view} />
        {found.length === 0 && q && (
          <p role="status" className="px-4 py-2 text-sm break-words text-dim">
            No table is called “{q}”.
          </p>
        )}
        {app.length === 0 && !q && (
          <p className="px-4 py-2 text-sm text-dim">The app has no tables of its own yet.</p>
        )}
        {framework.length > 0 && (
          <>
            <button
              type="button"
              aria-expanded={!shut}
              onClick={() => setOwn(!own)}
              className="label flex h-8 w-full items-center gap-1 px-3 pt-1 text-left hover:text-fg"
            >
              <ChevronRight
                size={12}
                aria-hidden
                className={cn('transition-transform duration-80', !shut && 'rotate-90')}
              />{' '}
              Framework · {framework.length}
            </button>
            {!shut && <List of={framework} open={open} view={view} />}
          </>
        )}
      </div>
    </nav>
  )
}

const List = ({ of, open, view }: { of: TableInfo[]; open: string | undefined; view: View }) => (
  <ul>
    {of.map(({ name, rows }) => (
      <li key={name}>
        <Link
          to="/database/$table"
          params={{ table: name }}
          search={ofTables.has(view) ? { tab: view } : {}}
          aria-current={name === open ? 'page' : undefined}
          className={cn(
            'flex h-7 items-center gap-2 px-4 focus-visible:-outline-offset-2',
            name === open
              ? 'bg-accent-soft shadow-[inset_2px_0_0_var(--accent)]'
              : 'text-muted hover:bg-raised hover:text-fg',
          )}
        >
          <span className="data min-w-0 flex-1 truncate text-xs">{name}</span>
          <span className="data text-2xs text-dim">
            {rows.exact ? '' : '~'}
            {short(rows.n)}
          </span>
        </Link>
      </li>
    ))}
  </ul>
)
