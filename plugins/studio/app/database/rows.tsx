import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { Plus, RotateCw, Table2 } from 'lucide-react'
import { Suspense, lazy, useCallback, useMemo, useState } from 'react'
import type { TableInfo } from '../../contract/database.ts'
import { useCanWrite } from '../data/boot.ts'
import { usePages } from '../data/pages.ts'
import { read } from '../data/queries.ts'
import { useStore } from '../data/store.ts'
import { useMore } from '../data/use-more.ts'
import { Button } from '../ui/button.tsx'
import { FilterInput } from '../ui/filter-input.tsx'
import { Menu } from '../ui/menu.tsx'
import { Queried } from '../ui/queried.tsx'
import { FirstRun, NoMatch, Skeleton } from '../ui/states.tsx'
import { changes as waiting, keep } from './changes.ts'
import { Columns } from './columns.tsx'
import { conditionsOf } from './conditions.ts'
import { download } from './download.ts'
import { Grid } from './grid.tsx'
import { useRefine } from '../ui/use-refine.ts'

const RowDrawer = lazy(() => import('./row-drawer.tsx').then((it) => ({ default: it.RowDrawer })))
const route = getRouteApi('/database/$table')

/** The rows of one table. */
export function Rows() {
  const { table: name } = route.useParams()
  const schema = useQuery(read('studio.db.schema', {})).data
  const table = schema?.tables.find((each) => each.name === name)
  if (!table)
    return (
      <FirstRun icon={<Table2 size={17} />} title={`There is no table ${name}`}>
        It may have been renamed by a migration.
      </FirstRun>
    )
  return <Editor key={name} of={table} />
}

function Editor({ of }: { of: TableInfo }) {
  const { q = '', sort, hide = '' } = route.useSearch()
  const canWrite = useCanWrite()
  const changes = useStore(waiting)
  const shown = useMemo(() => {
    const hidden = hide.split(',')
    return of.columns.filter(({ name }) => !hidden.includes(name))
  }, [of, hide])
  const [open, setOpen] = useState<Record<string, unknown> | 'new'>()
  const input = useMemo(() => {
    const [col, dir] = sort?.split('.') ?? []
    return {
      table: of.name,
      where: conditionsOf(q, of.columns),
      limit: 100,
      ...(col ? { sort: { col, dir: dir === 'desc' ? ('desc' as const) : ('asc' as const) } } : {}),
    }
  }, [of, q, sort])
  const query = usePages('studio.db.rows', input)
  const rows = useMemo(() => {
    const pages = query.data?.pages ?? []
    return pages.flatMap(({ columns, rows }) =>
      rows.map((row) => Object.fromEntries(columns.map((column, at) => [column, row[at]]))),
    )
  }, [query.data])
  const refine = useRefine<{ q: string; sort: string; hide: string }>()
  const sortBy = useCallback((sort: string | undefined) => refine({ sort }), [refine])
  const filter = useCallback((next: string) => refine({ q: next || undefined }), [refine])
  const { hasNextPage } = query
  const more = useMore(query)
  return (
    <>
      <div className="flex h-11 shrink-0 items-center gap-2 border-b border-line px-4">
        <FilterInput
          value={q}
          onChange={filter}
          keys={of.columns.map(({ name, type, enum: values }) => ({
            key: name,
            hint: type,
            ...(values ? { values } : {}),
          }))}
          placeholder="Filter: email:~acme created_at:>2026-01-01 status:open"
        />
        <span className="flex-1" />
        <Columns
          of={of.columns}
          hide={hide}
          onChange={(hide) => refine({ hide: hide || undefined })}
        />
        <Menu
          label="Download what is loaded"
          items={(['JSON', 'CSV'] as const).map((kind) => ({
            label: `Download ${rows.length} rows as ${kind}`,
            run: () => download(of.name, kind, rows),
          }))}
        />
        <Button
          look="ghost"
          aria-label="Read again"
          icon={<RotateCw size={13} />}
          onClick={() => void query.refetch()}
        />
        {canWrite && (
          <Button icon={<Plus size={13} />} onClick={() => setOpen('new')}>
            Row
          </Button>
        )}
      </div>
      <Queried of={query} skeleton={<Skeleton rows={14} className="pt-7" />}>
        {() =>
          rows.length > 0 ||
          changes.some(({ op, table }) => op === 'insert' && table === of.name) ? (
            <Grid
              of={of}
              columns={shown}
              rows={rows}
              changes={changes}
              sort={sort}
              onSort={sortBy}
              onOpen={setOpen}
              onEnd={more}
              more={hasNextPage}
            />
          ) : q ? (
            <NoMatch what="row" q={q} onClear={() => filter('')} />
          ) : (
            <FirstRun icon={<Table2 size={17} />} title={`${of.name} is empty`}>
              Rows that the app writes appear here; a row can be added by hand, too.
            </FirstRun>
          )
        }
      </Queried>
      {open && (
        <Suspense>
          <RowDrawer
            of={of}
            row={open === 'new' ? undefined : open}
            onClose={() => setOpen(undefined)}
            onChange={(change) => {
              keep(change)
              setOpen(undefined)
            }}
          />
        </Suspense>
      )}
    </>
  )
}
