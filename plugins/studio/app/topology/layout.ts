import { Graph as Dagre, layout } from '@dagrejs/dagre'
import type { TopologyNode } from '../../contract/events.ts'
import type { Graph } from './graph.ts'

/** Height of a box. */
export const BOX = 34
const GLYPH = 7.3

/** Where everything stands. */
export interface Placed {
  width: number
  height: number
  nodes: { node: TopologyNode; x: number; y: number; width: number }[]
  edges: { edge: Graph['edges'][number]; path: string }[]
}

/** Layers from left to right: triggers, actions, what they emit and fill, and who listens. */
export function place({ nodes, edges }: Graph): Placed {
  const graph = new Dagre({ multigraph: true })
  graph.setGraph({ rankdir: 'LR', nodesep: 12, ranksep: 76, marginx: 24, marginy: 24 })
  graph.setDefaultEdgeLabel(() => ({}))
  for (const { id, label } of nodes)
    graph.setNode(id, { width: Math.min(280, label.length * GLYPH + 46), height: BOX })
  edges.forEach(({ from, to }, at) => graph.setEdge(from, to, {}, String(at)))
  layout(graph)
  const { width = 0, height = 0 } = graph.graph()
  return {
    width,
    height,
    nodes: nodes.map((node) => {
      const { x, y, width } = graph.node(node.id) as { x: number; y: number; width: number }
      return { node, x: x - width / 2, y: y - BOX / 2, width }
    }),
    edges: edges.map((edge, at) => {
      const { points } = graph.edge({ v: edge.from, w: edge.to, name: String(at) }) as {
        points: { x: number; y: number }[]
      }
      return { edge, path: curve(points) }
    }),
  }
}

function curve(points: { x: number; y: number }[]): string {
  const [first, ...rest] = points
  let [x, y] = [first!.x, first!.y]
  let path = `M${x},${y}`
  for (const next of rest) {
    const middle = (x + next.x) / 2
    path += `C${middle},${y} ${middle},${next.y} ${next.x},${next.y}`
    ;[x, y] = [next.x, next.y]
  }
  return path
}
