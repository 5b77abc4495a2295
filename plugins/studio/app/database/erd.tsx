import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { Suspense, lazy, useMemo, useRef } from 'react'
import type { TableInfo } from '../../contract/database.ts'
import { Export } from '../graph/export.tsx'
import { Button } from '../ui/button.tsx'
import { Input, Segmented } from '../ui/field.tsx'
import { NoMatch, Skeleton } from '../ui/states.tsx'
import { Switch } from '../ui/switch.tsx'
import { erdOf, mermaidOf } from './erd-graph.ts'
import { ErdPane } from './erd-pane.tsx'
import { Relations } from './relations.tsx'

const ErdMap = lazy(() => import('./erd-map.tsx').then(({ ErdMap }) => ({ default: ErdMap })))
const route = getRouteApi('/database')

/** How tables hang together by their foreign keys: drawn, and as a table. */
export function ErdView({ tables, open }: { tables: TableInfo[]; open: string | undefined }) {
  const { q = '', as, near, all, cols } = route.useSearch()
  const navigate = useNavigate()
  const drawing = useRef<SVGGElement>(null)
  const graph = useMemo(
    () => erdOf(tables, { q, near, all: all !== undefined }),
    [tables, q, near, all],
  )
  const to = (
    change: Partial<Record<'q' | 'as' | 'near' | 'all' | 'cols', string | undefined>>,
    table = open,
  ): void =>
    void navigate({
      to: table ? '/database/$table' : '/database',
      params: { table: table ?? '' },
      search: (was) => ({ ...was, tab: 'erd', ...change }),
      replace: true,
    })
  const table = tables.find(({ name }) => name === open)
  return (
    <>
      <div className="flex h-11 shrink-0 items-center gap-3 border-b border-line px-4">
        <div className="w-44 min-w-24">
          <Input
            aria-label="Filter tables"
            placeholder="Filter tables"
            value={q}
            onChange={({ target }) => to({ q: target.value || undefined, near: undefined })}
          />
        </div>
        <Segmented
          label="Show as"
          value={as === 'table' ? 'table' : 'map'}
          options={[
            ['map', 'Map'],
            ['table', 'Table'],
          ]}
          onChange={(next) => to({ as: next === 'map' ? undefined : next })}
        />
        {as !== 'table' && (
          <Toggle label="All columns" on={cols !== undefined} onFlip={(cols) => to({ cols })} />
        )}
        <Toggle label="Framework's too" on={all !== undefined} onFlip={(all) => to({ all })} />
        {near && (
          <Button
            look="ghost"
            className="min-w-0 truncate text-accent"
            onClick={() => to({ near: undefined })}
          >
            only around {near} ×
          </Button>
        )}
        <span className="flex-1" />
        <Export
          name="tables"
          mermaid={() => mermaidOf(graph)}
          drawing={drawing}
          drawn={as !== 'table' && graph.nodes.length > 0}
        />
      </div>
      {graph.nodes.length === 0 ? (
        <NoMatch what="table" q={q} onClear={() => to({ q: undefined, near: undefined })} />
      ) : as === 'table' ? (
        <Relations of={graph} />
      ) : (
        <div className="flex min-h-0 flex-1">
          <Suspense fallback={<Skeleton rows={8} className="flex-1" />}>
            <ErdMap
              of={graph}
              drawing={drawing}
              columns={cols !== undefined}
              chosen={graph.nodes.some(({ id }) => id === open) ? open : undefined}
              onChoose={(name) => to({}, name)}
            />
          </Suspense>
          {table && (
            <ErdPane
              of={table}
              all={tables}
              around={near === table.name}
              onNear={(near) => to({ near: near ? table.name : undefined })}
              onChoose={(name) => to({}, name)}
              onClose={() =>
                void navigate({ to: '/database', search: (was) => was, replace: true })
              }
            />
          )}
        </div>
      )}
    </>
  )
}

const Toggle = ({
  label,
  on,
  onFlip,
}: {
  label: string
  on: boolean
  onFlip: (on: string | undefined) => void
}) => (
  <label className="flex shrink-0 items-center gap-2 text-sm text-muted @max-[760px]:hidden">
    {label}
    <Switch checked={on} label={label} onChange={(next) => onFlip(next ? 'yes' : undefined)} />
  </label>
)
