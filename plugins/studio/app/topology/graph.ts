import type { TopologyEdge, TopologyNode } from '../../contract/events.ts'

/** Boxes and arrows. */
export interface Graph {
  nodes: TopologyNode[]
  edges: TopologyEdge[]
}

/**
 * The app's own boxes and what they hang together with. What plugins bring beside is often more than the
 * whole app; of an app that has nothing of its own everything is shown.
 */
export function ownOf({ nodes, edges }: Graph): Graph {
  const own = new Set(nodes.filter((node) => isOwn(node)).map(({ id }) => id))
  if (own.size === 0) return { nodes, edges }
  const touching = edges.filter(({ from, to }) => own.has(from) || own.has(to))
  const kept = new Set([...own, ...touching.flatMap(({ from, to }) => [from, to])])
  return {
    nodes: nodes.filter(({ id }) => kept.has(id)),
    edges: edges.filter(({ from, to }) => kept.has(from) && kept.has(to)),
  }
}

/** Queues and outside services belong to nobody. */
const isOwn = ({ kind, plugin }: TopologyNode): boolean =>
  plugin === undefined && kind !== 'queue' && kind !== 'external'

/** What a box is filtered by: of a trigger its kind. */
export const filterKind = ({ kind, trigger }: TopologyNode): string | undefined =>
  kind === 'action' ? undefined : kind === 'topic' ? 'event' : kind === 'trigger' ? trigger : kind

/** The graph without the boxes of some kinds, and with `id` only what is one or two arrows from it. */
export function near(
  { nodes, edges }: Graph,
  id: string | undefined,
  without: ReadonlySet<string>,
): Graph {
  const shown = nodes.filter((node) => !without.has(filterKind(node) ?? ''))
  const wanted = id && shown.some((node) => node.id === id) ? around(id, edges) : undefined
  const kept = new Set(
    shown.filter((node) => !wanted || wanted.has(node.id)).map((node) => node.id),
  )
  return {
    nodes: shown.filter((node) => kept.has(node.id)),
    edges: edges.filter(({ from, to }) => kept.has(from) && kept.has(to)),
  }
}

function around(id: string, edges: TopologyEdge[]): Set<string> {
  const found = new Set([id])
  for (let step = 0; step < 2; step++) {
    for (const { from, to } of edges.filter(({ from, to }) => found.has(from) || found.has(to))) {
      found.add(from)
      found.add(to)
    }
  }
  return found
}

/** The graph in the language of Mermaid, for documents. */
export function mermaidOf({ nodes, edges }: Graph): string {
  const name = new Map(nodes.map(({ id }, at) => [id, `n${at}`]))
  const shape: Record<TopologyNode['kind'], [string, string]> = {
    trigger: ['([', '])'],
    action: ['[', ']'],
    topic: ['{{', '}}'],
    queue: ['[(', ')]'],
    external: ['>', ']'],
  }
  return [
    'flowchart LR',
    ...nodes.map(
      ({ id, kind, label }) =>
        `  ${name.get(id)}${shape[kind][0]}"${label.replaceAll('"', "'")}"${shape[kind][1]}`,
    ),
    ...edges.map(
      ({ from, to, seen }) => `  ${name.get(from)} ${seen ? '-->' : '-.->'} ${name.get(to)}`,
    ),
  ].join('\n')
}

/** How often, in words. */
export const rateOf = (perMinute: number): string =>
  `${perMinute < 10 ? Number(perMinute.toFixed(2)) : Math.round(perMinute)} a minute`
