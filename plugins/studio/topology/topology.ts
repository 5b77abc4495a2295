import type { StudioApi } from '../contract/api.ts'
import { reach } from '../reach.ts'
import { broughtBy } from '../show/brought-by.ts'
import { triggersOf } from '../show/trigger.ts'
import type { Studio } from '../studio.ts'
import { type Figures, Graph } from './graph.ts'
import { matches } from './listeners.ts'
import { warningsOf } from './warnings.ts'

type Topology = StudioApi['studio.topology']['output']

const MINUTE = 60_000
const NONE: Figures = { rate: 0, err: 0, p95: null }

/** How triggers, actions, events and queues hang together: as declared, and as seen in runs. */
export async function topologyOf(studio: Studio, windowMs: number): Promise<Topology> {
  const { host, observed } = studio
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
  return {
    nodes,
    edges,
    seenSince: observed.began,
    warnings: warningsOf(nodes, edges),
    asOf: to - 1,
  }
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
        // A pattern listens to every event that it fits; one that fits none stands for itself.
        const fitting = host.events.map((one) => one.name).filter((one) => matches(label, one))
        for (const topic of fitting.length > 0 ? fitting : [label]) {
          const node = { id: `topic:${topic}`, kind: 'topic' as const, label: topic }
          graph.node({ ...node, module: moduleOf(topic), ...NONE })
          // Each event is a run of each listener.
          graph.busy(node.id, { ...NONE, rate: figure.rate })
          graph.edge(node.id, id, 'triggers', { declared: true, seen: figure.rate > 0 }, figure)
        }
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

const moduleOf = (name: string): string => name.split('.').slice(0, -1).join('.')
