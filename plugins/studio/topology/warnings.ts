import type { StudioApi } from '../contract/api.ts'
import type { TopologyEdge, TopologyNode } from '../contract/events.ts'

type Warning = StudioApi['studio.topology']['output']['warnings'][number]

/** What does not hang together: events that nobody hears or emits, and circles. */
export function warningsOf(
  nodes: readonly TopologyNode[],
  edges: readonly TopologyEdge[],
): Warning[] {
  // What plugins tell of is for those who want to hear it, and their circles are meant.
  const brought = new Set(nodes.flatMap(({ id, plugin }) => (plugin === undefined ? [] : [id])))
  const topics = nodes.filter(({ kind, plugin }) => kind === 'topic' && plugin === undefined)
  const unheard = topics.filter(
    ({ id }) => edges.some(({ to }) => to === id) && !edges.some(({ from }) => from === id),
  )
  const unsaid = topics.filter(
    ({ id }) => edges.some(({ from }) => from === id) && !edges.some(({ to }) => to === id),
  )
  const unused = topics.filter(({ id }) => !edges.some(({ from, to }) => from === id || to === id))
  return [
    ...unheard.map(({ id, label }) => ({
      ...{
        kind: 'no-listener' as const,
        ids: [id],
        text: `${label} is emitted, and nobody listens.`,
      },
    })),
    ...unused.map(({ id, label }) => ({
      ...{
        kind: 'no-listener' as const,
        ids: [id],
        text: `${label} is declared, and nobody listens.`,
      },
    })),
    ...unsaid.map(({ id, label }) => ({
      ...{ kind: 'no-emitter' as const, ids: [id] },
      text: `${label} has listeners, and no run was seen that emits it.`,
    })),
    ...cyclesOf(edges)
      .filter((ids) => !ids.every((id) => brought.has(id)))
      .map((ids) => ({
        ...{
          kind: 'cycle' as const,
          ids,
          text: `${ids.map(nameOf).join(' → ')} goes in a circle.`,
        },
      })),
  ]
}

const nameOf = (id: string): string => id.replace(/^\w+:/, '')

/** Circles of what causes what, each once. */
function cyclesOf(edges: readonly TopologyEdge[]): string[][] {
  const next = Map.groupBy(edges, ({ from }) => from)
  const done = new Set<string>()
  const cycles: string[][] = []
  const visit = (id: string, path: string[]): void => {
    const at = path.indexOf(id)
    if (at >= 0) return void cycles.push([...path.slice(at), id])
    if (done.has(id)) return
    done.add(id)
    for (const { to } of next.get(id) ?? []) visit(to, [...path, id])
  }
  for (const id of next.keys()) visit(id, [])
  return cycles
}
