import type { StudioApi } from '../contract/api.ts'
import type { TopologyEdge, TopologyNode } from '../contract/events.ts'
import { reach } from '../reach.ts'
import { triggersOf } from '../show/trigger.ts'
import type { Studio } from '../studio.ts'
import type { Observed } from './observed.ts'

type Topology = StudioApi['studio.topology']['output']

interface Figures {
  readonly rate: number
  readonly err: number
  readonly p95: number | null
}

const MINUTE = 60_000
const NONE: Figures = { rate: 0, err: 0, p95: null }

/** How triggers, actions, events and queues hang together: as declared, and as seen in runs. */
export async function topologyOf(
  studio: Studio,
  observed: Observed,
  windowMs: number,
): Promise<Topology> {
  const { host } = studio
  const to = host.clock.now() + 1
  const from = to - windowMs
  const history = host.get(reach.history)
  const figures = new Map<string, Figures>()
  if (history) {
    const [metrics] = await Promise.all([
      history.metrics({ from, to, pieces: 1 }),
      observed.look(history, from),
    ])
    for (const { action, runs, failed, p95 } of metrics.actions) {
      const rate = runs / (windowMs / MINUTE)
      figures.set(action, { rate, err: failed / Math.max(1, runs), p95: p95 ?? null })
    }
  }
  const graph = new Graph()
  declare(studio, graph, figures)
  for (const { kind, from: cause, to: effect, external } of observed.since(from)) {
    const id = external
      ? `external:${effect}`
      : kind === 'emits'
        ? `topic:${effect}`
        : `action:${effect}`
    if (external) graph.node({ id, kind: 'external', label: effect, module: '', ...NONE })
    else if (kind === 'emits') graph.node({ id, kind: 'topic', label: effect, module: '', ...NONE })
    graph.edge(
      `action:${cause}`,
      id,
      kind,
      { declared: false, seen: true },
      figures.get(cause) ?? NONE,
    )
  }
  const [nodes, edges] = [graph.nodes(), graph.edges()]
  return { nodes, edges, warnings: warningsOf(nodes, edges), asOf: to - 1 }
}

/** What the registry says: triggers start actions, events their listeners. */
function declare(studio: Studio, graph: Graph, figures: ReadonlyMap<string, Figures>): void {
  const { host } = studio
  const shown = triggersOf(studio)
  for (const { name, origin } of host.events) {
    const plugin = broughtBy(origin.plugin)
    const id = `topic:${name}`
    graph.node({ id, kind: 'topic', label: name, module: moduleOf(name), ...plugin, ...NONE })
  }
  for (const action of host.actions) {
    const id = `action:${action.name}`
    const figure = figures.get(action.name) ?? NONE
    const { name } = action
    const plugin = broughtBy(action.origin.plugin)
    graph.node({ id, kind: 'action', label: name, module: moduleOf(name), ...plugin, ...figure })
    for (const trigger of action.triggers) {
      const { type, label } = shown(trigger, action)
      if (type === 'event') {
        const topic = `topic:${label}`
        graph.node({ id: topic, kind: 'topic', label, module: moduleOf(label), ...NONE })
        graph.edge(topic, id, 'triggers', { declared: true, seen: figure.rate > 0 }, figure)
        continue
      }
      const source = type === 'queue' ? 'queue:default' : `trigger:${type} ${label}`
      const node =
        type === 'queue'
          ? { kind: 'queue' as const, label: 'queue' }
          : { kind: 'trigger' as const, label, ...plugin }
      graph.node({ id: source, ...node, trigger: type, module: moduleOf(name), ...NONE })
      graph.edge(source, id, 'triggers', { declared: true, seen: figure.rate > 0 }, figure)
    }
  }
}

/** What the loader found is the app's own. */
const broughtBy = (plugin: string | undefined): { plugin?: string } =>
  plugin === undefined || plugin === 'loader' ? {} : { plugin }

const moduleOf = (name: string): string => name.split('.').slice(0, -1).join('.')

/** Nodes and edges by id; an edge that is declared and seen is one. */
class Graph {
  readonly #nodes = new Map<string, TopologyNode>()
  readonly #edges = new Map<string, TopologyEdge>()

  node(node: TopologyNode): void {
    if (!this.#nodes.has(node.id)) this.#nodes.set(node.id, node)
  }

  edge(
    from: string,
    to: string,
    kind: TopologyEdge['kind'],
    how: Pick<TopologyEdge, 'declared' | 'seen'>,
    { rate, err }: Figures,
  ): void {
    const known = this.#edges.get(`${from} ${to}`)
    if (!known) this.#edges.set(`${from} ${to}`, { from, to, kind, ...how, rate, err })
    else {
      known.declared ||= how.declared
      known.seen ||= how.seen
    }
  }

  nodes(): TopologyNode[] {
    return [...this.#nodes.values()]
  }

  /** What was seen may name something that is not there any more. */
  edges(): TopologyEdge[] {
    return [...this.#edges.values()].filter(
      ({ from, to }) => this.#nodes.has(from) && this.#nodes.has(to),
    )
  }
}

function warningsOf(
  nodes: readonly TopologyNode[],
  edges: readonly TopologyEdge[],
): Topology['warnings'] {
  // What plugins tell of is for those who want to hear it, and their circles are meant.
  const brought = new Set(nodes.flatMap(({ id, plugin }) => (plugin === undefined ? [] : [id])))
  const topics = nodes.filter(({ kind, plugin }) => kind === 'topic' && plugin === undefined)
  const unheard = topics.filter(
    ({ id }) => edges.some(({ to }) => to === id) && !edges.some(({ from }) => from === id),
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
