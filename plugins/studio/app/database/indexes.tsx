import { useQuery } from '@tanstack/react-query'
import { Link, getRouteApi, useNavigate } from '@tanstack/react-router'
import { ListTree, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import type { IndexInfo, MissingIndex } from '../../contract/database.ts'
import { read } from '../data/queries.ts'
import { Button } from '../ui/button.tsx'
import { Chip } from '../ui/chip.tsx'
import { CopyText } from '../ui/copy.tsx'
import { bytes, count } from '../ui/format.ts'
import { Queried } from '../ui/queried.tsx'
import { FirstRun } from '../ui/states.tsx'
import { Switch } from '../ui/switch.tsx'
import { Ago } from '../ui/time.tsx'
import { cn } from '../ui/cn.ts'

const route = getRouteApi('/database')

/** Every index, what it costs and does, and which are too many or missing; of one table when one is open. */
export function Indexes({ open }: { open: string | undefined }) {
  const { all } = route.useSearch()
  const navigate = useNavigate()
  const query = useQuery(read('studio.db.indexes', {}))
  return (
    <Queried of={query}>
      {({ indexes, missing, countedSince }) => {
        const wanted = ({ table, kind }: { table: string; kind: IndexInfo['kind'] }): boolean =>
          open ? table === open : all !== undefined || kind === 'app'
        const shown = indexes.filter(wanted)
        const wanting = missing.filter(wanted)
        return (
          <>
            <div className="flex h-11 shrink-0 items-center gap-3 border-b border-line px-4 text-sm">
              {open ? (
                <Button
                  look="ghost"
                  className="text-accent"
                  onClick={() => void navigate({ to: '/database', search: { tab: 'indexes' } })}
                >
                  only of {open} ×
                </Button>
              ) : (
                <label className="flex items-center gap-2 text-muted">
                  Framework's too
                  <Switch
                    checked={all !== undefined}
                    label="Framework's too"
                    onChange={(on) =>
                      void navigate({
                        to: '/database',
                        search: { tab: 'indexes', ...(on && { all: 'yes' }) },
                        replace: true,
                      })
                    }
                  />
                </label>
              )}
              <span className="flex-1" />
              <span className="text-xs text-dim">
                {countedSince === null ? (
                  'SQLite does not count how often an index is used.'
                ) : (
                  <>
                    Uses are counted since <Ago t={countedSince} />
                  </>
                )}
              </span>
            </div>
            <div
              className="min-h-0 flex-1 overflow-auto"
              tabIndex={0}
              role="region"
              aria-label="Indexes"
            >
              {wanting.length > 0 && <Missing of={wanting} />}
              {shown.length === 0 ? (
                <FirstRun icon={<ListTree size={17} />} title="No index">
                  Rows are found by their key alone. A migration adds an index where a filter or an
                  order needs one.
                </FirstRun>
              ) : (
                <List of={shown} counted={countedSince !== null} />
              )}
            </div>
          </>
        )
      }}
    </Queried>
  )
}

/** Keys without an index, with what would make it. */
function Missing({ of }: { of: readonly MissingIndex[] }) {
  return (
    <section aria-label="Missing" className="border-b border-line bg-warn/6 px-4 py-2">
      <p className="flex items-center gap-2 text-sm">
        <TriangleAlert size={13} aria-hidden className="shrink-0 text-warn" />
        {of.length === 1 ? 'A reference has' : `${of.length} references have`} no index: deleting
        what is referred to reads the whole table.
      </p>
      <ul>
        {of.map(({ table, columns, to, sql }) => (
          <li key={sql} className="flex min-h-6 items-center gap-4 pl-5">
            <span className="data w-2/5 shrink-0 truncate text-xs">
              {table}.{columns.join(', ')} → {to}
            </span>
            <CopyText text={`${sql};`} className="min-w-0 text-xs text-muted" />
          </li>
        ))}
      </ul>
    </section>
  )
}

const cell = 'border-b border-line/60 px-4 py-1'

function List({ of, counted }: { of: readonly IndexInfo[]; counted: boolean }) {
  return (
    <table className="w-full text-sm">
      <thead>
        <tr>
          <Head>Table</Head>
          <Head>Index</Head>
          <Head>Columns</Head>
          <Head end>Size</Head>
          {counted && <Head end>Uses</Head>}
          <Head>What it is</Head>
        </tr>
      </thead>
      <tbody>
        {of.map(({ table, name, columns, condition, bytes: size, uses, ...index }) => (
          <tr key={`${table} ${name}`} className="h-(--row) hover:bg-raised/50">
            <td className={cell}>
              <Link
                to="/database/$table"
                params={{ table }}
                search={{ tab: 'indexes' }}
                className="data text-xs text-accent hover:underline"
              >
                {table}
              </Link>
            </td>
            <td className={cn(cell, 'data max-w-70 truncate text-xs')} title={name}>
              {name}
            </td>
            <td className={cn(cell, 'data text-xs text-muted')}>
              {columns.join(', ')}
              {condition && <span className="block text-dim">where {condition}</span>}
            </td>
            <td className={cn(cell, 'data text-right text-xs whitespace-nowrap text-muted')}>
              {size === null ? '–' : bytes(size)}
            </td>
            {counted && (
              <td
                className={cn(
                  cell,
                  'data text-right text-xs',
                  index.unused ? 'text-warn' : 'text-muted',
                )}
              >
                {uses === null ? '–' : count(uses)}
              </td>
            )}
            <td className={cell}>
              <Marks of={index} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Marks({ of }: { of: Pick<IndexInfo, 'of' | 'unique' | 'coveredBy' | 'unused'> }) {
  return (
    <span className="flex flex-wrap gap-1.5">
      {of.of !== 'index' && <Chip>{of.of === 'primary' ? 'primary key' : 'constraint'}</Chip>}
      {of.unique && of.of === 'index' && <Chip>unique</Chip>}
      {of.coveredBy && (
        <Chip tone="warn" title="Another index finds all that this one finds.">
          {of.coveredBy} does the same
        </Chip>
      )}
      {of.unused && (
        <Chip tone="warn" title="It is written with every row, and nothing has read it.">
          never used
        </Chip>
      )}
    </span>
  )
}

const Head = ({ children, end }: { children: ReactNode; end?: boolean }) => (
  <th
    className={cn(
      'label sticky top-0 border-b border-line bg-bg px-4 py-1.5',
      end ? 'text-right' : 'text-left',
    )}
  >
    {children}
  </th>
)
