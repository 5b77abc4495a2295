import { Graph as Dagre, layout } from '@dagrejs/dagre'

/** Boxes and arrows between them. */
export interface GraphOf<N extends { id: string }, E extends { from: string; to: string }> {
  nodes: readonly N[]
  edges: readonly E[]
}

/** Whether a box is the chosen one or beside it; every one is while none is chosen. */
export const isNear =
  (edges: readonly { from: string; to: string }[], chosen: string | undefined) =>
  (id: string): boolean =>
    !chosen ||
    id === chosen ||
    edges.some(({ from, to }) => (from === chosen && to === id) || (to === chosen && from === id))

/** Where a box stands, in pixels. */
export interface PlacedNode<N> {
  node: N
  x: number
  y: number
  width: number
  height: number
}

/** The frame around boxes that belong together, in pixels. */
export interface PlacedGroup {
  name: string
  x: number
  y: number
  width: number
  height: number
}

/** Where everything stands. */
export interface Placed<N, E> {
  width: number
  height: number
  nodes: PlacedNode<N>[]
  groups: PlacedGroup[]
  edges: { edge: E; path: string }[]
}

type Point = { x: number; y: number }

/** How a graph is laid out. */
export interface Layout<N, E> {
  sizeOf: (node: N) => { width: number; height: number }
  /** Pixels between boxes, and between layers. */
  apart: { nodes: number; layers: number }
  /** What a box belongs to; the boxes of one group stand together in a frame. */
  groupOf?: (node: N) => string | undefined
  /** Where an arrow leaves its box and comes to the other; otherwise wherever that is near. */
  ends?: (edge: E, from: PlacedNode<N>, to: PlacedNode<N>) => readonly [Point, Point]
}

/** Layers from left to right, with as few crossings as can be. */
export function place<N extends { id: string }, E extends { from: string; to: string }>(
  { nodes, edges }: GraphOf<N, E>,
  { sizeOf, apart, groupOf, ends }: Layout<N, E>,
): Placed<N, E> {
  const graph = new Dagre({ multigraph: true, compound: groupOf !== undefined })
  graph.setGraph({
    ...{ rankdir: 'LR', nodesep: apart.nodes, ranksep: apart.layers },
    ...{ marginx: 24, marginy: 24 },
  })
  graph.setDefaultEdgeLabel(() => ({}))
  const groups = new Set<string>()
  for (const node of nodes) {
    graph.setNode(node.id, sizeOf(node))
    const group = groupOf?.(node)
    if (group === undefined) continue
    if (!groups.has(group)) graph.setNode(frameOf(group), {})
    groups.add(group)
    graph.setParent(node.id, frameOf(group))
  }
  edges.forEach(({ from, to }, at) => graph.setEdge(from, to, {}, String(at)))
  layout(graph)
  const { width = 0, height = 0 } = graph.graph()
  const placed = new Map(
    nodes.map((node): [string, PlacedNode<N>] => {
      const box = graph.node(node.id) as { x: number; y: number; width: number; height: number }
      const [x, y] = [box.x - box.width / 2, box.y - box.height / 2]
      return [node.id, { node, x, y, width: box.width, height: box.height }]
    }),
  )
  return {
    // Of nothing at all the size is no number.
    width: Math.max(0, width),
    height: Math.max(0, height),
    nodes: [...placed.values()],
    groups: [...groups].map((name) => {
      const box = graph.node(frameOf(name)) as Point & { width: number; height: number }
      const [x, y] = [box.x - box.width / 2, box.y - box.height / 2]
      return { name, x, y, width: box.width, height: box.height }
    }),
    edges: edges.map((edge, at) => {
      const found = graph.edge({ v: edge.from, w: edge.to, name: String(at) }) as {
        points: Point[]
      }
      const own = ends?.(edge, placed.get(edge.from)!, placed.get(edge.to)!)
      // Between neighbouring layers nothing has to be gone around.
      const around = found.points.length > 3 ? found.points.slice(1, -1) : []
      return { edge, path: curve(own ? [own[0], ...around, own[1]] : found.points) }
    }),
  }
}

/** No box has such an id. */
const frameOf = (group: string): string => `frame\n${group}`

function curve(points: readonly Point[]): string {
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
