import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { Workflow } from 'lucide-react'
import { type RefObject, Suspense, lazy, useMemo, useRef } from 'react'
import { windowOf } from '../overview/page.tsx'
import { read } from '../data/queries.ts'
import { Button } from '../ui/button.tsx'
import { Segmented, Select } from '../ui/field.tsx'
import { Page } from '../ui/page.tsx'
import { Queried } from '../ui/queried.tsx'
import { FirstRun, Skeleton } from '../ui/states.tsx'
import { Edges } from './edges.tsx'
import { type Graph, filterKind, mermaidOf, near, ownOf } from './graph.ts'
import { NodePane } from './node-pane.tsx'
import { Topics } from './topics.tsx'
import { Warnings } from './warnings.tsx'
import { useRefine } from '../ui/use-refine.ts'

const Map = lazy(() => import('./map.tsx').then(({ GraphMap }) => ({ default: GraphMap })))
const Kinds = lazy(() => import('./kinds.tsx').then(({ Kinds }) => ({ default: Kinds })))
const Export = lazy(() => import('../graph/export.tsx').then((it) => ({ default: it.Export })))
const route = getRouteApi('/topology')
const views = [
  ['map', 'Map'],
  ['table', 'Table'],
  ['topics', 'Events'],
] as const
type View = (typeof views)[number][0]

/** How triggers, actions, events and queues hang together, as declared and as seen. */
export function Topology() {
  const { range = '1h', near: around, as, topic, all, hide = '', by, box } = route.useSearch()
  const query = useQuery(read('studio.topology', { windowMs: windowOf(range) }))
  const drawing = useRef<SVGGElement>(null)
  const hidden = useMemo(() => new Set(hide.split(',').filter(Boolean)), [hide])
  const view: View = views.some(([id]) => id === as) ? (as as View) : 'map'
  const graph = useMemo(
    () => query.data && near(all ? query.data : ownOf(query.data), around, hidden),
    [query.data, around, hidden, all],
  )
  const kinds = [
    ...new Set(
      query.data &&
        (all ? query.data : ownOf(query.data)).nodes.flatMap((node) => filterKind(node) ?? []),
    ),
  ].sort()
  const layout = by === 'module' ? 'module' : 'flow'
  const to =
    useRefine<Record<'range' | 'near' | 'as' | 'topic' | 'all' | 'hide' | 'by' | 'box', string>>()
  return (
    <Page
      title="Topology"
      controls={
        <>
          <Segmented
            label="View"
            value={view}
            options={views}
            onChange={(as) => to({ as: as === 'map' ? undefined : as })}
          />
          <Select
            aria-label="Window"
            className="w-28 shrink-0"
            value={range}
            onChange={(event) => to({ range: event.target.value })}
          >
            {[
              ['15m', 'Last 15 m'],
              ['1h', 'Last hour'],
              ['24h', 'Last day'],
              ['7d', 'Last 7 d'],
            ].map(([id, label]) => (
              <option key={id} value={id}>
                {label}
              </option>
            ))}
          </Select>
          {view !== 'topics' && (
            <Suspense>
              <Kinds
                of={kinds}
                hidden={hidden}
                plugins={all !== undefined}
                onPlugins={(on) => to({ all: on ? 'yes' : undefined })}
                onChange={(next) => to({ hide: [...next].join(',') || undefined })}
              />
            </Suspense>
          )}
          {view === 'map' && (
            <Segmented
              label="Layout"
              value={layout}
              options={[
                ['flow', 'Flow'],
                ['module', 'Modules'],
              ]}
              onChange={(by) => to({ by: by === 'flow' ? undefined : by })}
            />
          )}
          {around && (
            <Button
              look="ghost"
              className="min-w-0 text-accent"
              onClick={() => to({ near: undefined })}
            >
              only around {around.split(':').at(-1)} ×
            </Button>
          )}
        </>
      }
      aside={
        graph &&
        view !== 'topics' && (
          <Suspense>
            <Export
              name="topology"
              mermaid={() => mermaidOf(graph)}
              drawing={drawing}
              drawn={view === 'map'}
            />
          </Suspense>
        )
      }
    >
      <Queried of={query}>
        {({ nodes, warnings, seenSince }) =>
          nodes.length === 0 ? (
            <FirstRun icon={<Workflow size={17} />} title="Nothing hangs together yet">
              Actions, what starts them, the events they emit and the queues they fill are drawn
              here.
            </FirstRun>
          ) : (
            <>
              {view !== 'topics' && warnings.length > 0 && (
                <Warnings of={warnings} onChoose={(near) => to({ near })} />
              )}
              {view === 'topics' ? (
                <Topics topic={topic} onTopic={(topic) => to({ topic })} />
              ) : view === 'table' ? (
                <Edges of={graph!} />
              ) : (
                <Drawn
                  {...{ graph: graph!, around, layout, drawing, seenSince }}
                  chosen={box}
                  onChoose={(box) => to({ box })}
                  onNear={(near) => to({ near })}
                />
              )}
            </>
          )
        }
      </Queried>
    </Page>
  )
}

function Drawn({
  graph,
  around,
  layout,
  drawing,
  chosen,
  seenSince,
  onChoose,
  onNear,
}: {
  graph: Graph
  around: string | undefined
  layout: 'flow' | 'module'
  drawing: RefObject<SVGGElement | null>
  chosen: string | undefined
  seenSince: number | null
  onChoose: (id: string | undefined) => void
  onNear: (id: string | undefined) => void
}) {
  const node = graph.nodes.find(({ id }) => id === chosen)
  return (
    <div className="flex min-h-0 flex-1">
      <Suspense fallback={<Skeleton rows={8} className="flex-1" />}>
        <Map of={graph} by={layout} chosen={node?.id} drawing={drawing} onChoose={onChoose} />
      </Suspense>
      {node && (
        <NodePane
          key={node.id}
          {...{ of: node, graph, around, seenSince, onNear }}
          onClose={() => onChoose(undefined)}
        />
      )}
    </div>
  )
}
