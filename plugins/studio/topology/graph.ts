import type { TopologyEdge, TopologyNode } from '../contract/events.ts'

/** Runs a minute, the share of them that failed, and how long they took. */
export interface Figures {
  readonly rate: number
  readonly err: number
  readonly p95: number | null
}

/** Nodes and edges by id; an edge that is declared and seen is one. */
export class Graph {
  readonly #nodes = new Map<string, TopologyNode>()
  readonly #edges = new Map<string, TopologyEdge>()

  node(node: TopologyNode): void {
    if (!this.#nodes.has(node.id)) this.#nodes.set(node.id, node)
  }

  /** What a node has to do, at least. */
  busy(id: string, { rate }: Figures): void {
    const node = this.#nodes.get(id)
    if (node) node.rate = Math.max(node.rate, rate)
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
