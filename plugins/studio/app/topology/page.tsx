import { useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { Workflow } from 'lucide-react'
import { Suspense, lazy, useMemo, useState } from 'react'
import { windowOf } from '../overview/page.tsx'
import { read } from '../data/queries.ts'
import { Button } from '../ui/button.tsx'
import { copy } from '../ui/copy.tsx'
import { Segmented, Select } from '../ui/field.tsx'
import { Page } from '../ui/page.tsx'
import { Queried } from '../ui/queried.tsx'
import { FirstRun, Skeleton } from '../ui/states.tsx'
import { Switch } from '../ui/switch.tsx'
import { toast } from '../ui/toast.tsx'
import { Edges } from './edges.tsx'
import { type Graph, mermaidOf, near, ownOf } from './graph.ts'
import { NodePane } from './node-pane.tsx'
import { Topics } from './topics.tsx'
import { Warnings } from './warnings.tsx'

const Map = lazy(() => import('./map.tsx').then(({ GraphMap }) => ({ default: GraphMap })))
const route = getRouteApi('/topology')
const views = [
  ['map', 'Map'],
  ['table', 'Table'],
  ['topics', 'Events'],
] as const
type View = (typeof views)[number][0]

/** How triggers, actions, events and queues hang together, as declared and as seen. */
export function Topology() {
  const { range = '1h', near: around, as, topic, all } = route.useSearch()
  const navigate = useNavigate()
  const query = useQuery(read('studio.topology', { windowMs: windowOf(range) }))
  const [kinds, setKinds] = useState<ReadonlySet<string>>(new Set())
  const view: View = views.some(([id]) => id === as) ? (as as View) : 'map'
  const graph = useMemo(
    () => query.data && near(all ? query.data : ownOf(query.data), around, kinds),
    [query.data, around, kinds, all],
  )
  const triggers = [
    ...new Set(
      query.data?.nodes.flatMap(({ kind, trigger }) =>
        kind === 'trigger' && trigger ? [trigger] : [],
      ),
    ),
  ].sort()
  const to = (
    change: Partial<Record<'range' | 'near' | 'as' | 'topic' | 'all', string | undefined>>,
  ): void =>
    void navigate({ to: '/topology', search: (was) => ({ ...was, ...change }), replace: true })
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
          {view !== 'topics' &&
            triggers.map((kind) => (
              <button
                key={kind}
                type="button"
                aria-pressed={!kinds.has(kind)}
                onClick={() =>
                  setKinds((had) =>
                    had.has(kind)
                      ? new Set([...had].filter((each) => each !== kind))
                      : new Set([...had, kind]),
                  )
                }
                className={`data h-6 rounded-md border px-2 text-xs @max-[860px]:hidden ${kinds.has(kind) ? 'border-line text-dim line-through' : 'border-line-strong text-fg'}`}
              >
                {kind}
              </button>
            ))}
          {view !== 'topics' && (
            <label className="flex shrink-0 items-center gap-2 text-sm text-muted">
              Plugins' too
              <Switch
                checked={all !== undefined}
                label="Plugins' too"
                onChange={(on) => to({ all: on ? 'yes' : undefined })}
              />
            </label>
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
        graph && (
          <Button
            look="ghost"
            onClick={() =>
              void copy(mermaidOf(graph)).then(
                (done) => done && toast('done', 'The graph is on the clipboard, as Mermaid.'),
              )
            }
          >
            Copy as Mermaid
          </Button>
        )
      }
    >
      <Queried of={query}>
        {({ nodes, warnings }) =>
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
                <Drawn graph={graph!} around={around} onNear={(near) => to({ near })} />
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
  onNear,
}: {
  graph: Graph
  around: string | undefined
  onNear: (id: string | undefined) => void
}) {
  const [chosen, setChosen] = useState<string>()
  const node = graph.nodes.find(({ id }) => id === chosen)
  return (
    <div className="flex min-h-0 flex-1">
      <Suspense fallback={<Skeleton rows={8} className="flex-1" />}>
        <Map of={graph} chosen={chosen} onChoose={setChosen} />
      </Suspense>
      {node && (
        <NodePane
          of={node}
          graph={graph}
          around={around}
          onNear={onNear}
          onClose={() => setChosen(undefined)}
        />
      )}
    </div>
  )
}
