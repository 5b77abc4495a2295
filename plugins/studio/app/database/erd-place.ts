import { type Placed, place } from '../graph/place.ts'
import { type Erd, type KeyArrow, type TableBox, drawnColumns } from './erd-graph.ts'

/** Width of a box, in pixels. */
export const WIDTH = 216
/** Height of a box's head. */
export const HEAD_HEIGHT = 30
/** Height of a column in a box. */
export const LINE = 20
const GAP = 24
/** Beyond so many pixels boxes that hang on nothing begin another row. */
const LEAST_WIDTH = 960

/** Those that hang together in layers; below them, in rows, those that hang on nothing. */
export function placeTables({ nodes, edges }: Erd, columns: boolean): Placed<TableBox, KeyArrow> {
  const sizeOf = ({ table }: TableBox): { width: number; height: number } => ({
    width: WIDTH,
    height: HEAD_HEIGHT + drawnColumns(table, columns).length * LINE,
  })
  const bound = new Set(edges.flatMap(({ from, to }) => [from, to]))
  const placed = place(
    { nodes: nodes.filter(({ id }) => bound.has(id)), edges },
    {
      ...{ sizeOf, apart: { nodes: 20, layers: 72 } },
      ends: ({ column }, from, to) => {
        const at = drawnColumns(from.node.table, columns).findIndex(({ name }) => name === column)
        const start = from.y + HEAD_HEIGHT + (at + 0.5) * LINE
        const end = to.y + HEAD_HEIGHT / 2
        // A key to the table itself goes out and comes back on the same side.
        const isForward = from.x < to.x
        return [
          {
            x: from.x > to.x ? from.x : from.x + WIDTH,
            y: at < 0 ? from.y + HEAD_HEIGHT / 2 : start,
          },
          { x: isForward ? to.x : to.x + WIDTH, y: end },
        ]
      },
    },
  )
  const most = Math.max(placed.width, LEAST_WIDTH)
  let [x, y, tallest] = [GAP, placed.nodes.length > 0 ? placed.height : GAP, 0]
  let { width } = placed
  for (const node of nodes.filter(({ id }) => !bound.has(id))) {
    const { height } = sizeOf(node)
    if (x + WIDTH + GAP > most) [x, y, tallest] = [GAP, y + tallest + GAP, 0]
    placed.nodes.push({ node, x, y, width: WIDTH, height })
    x += WIDTH + GAP
    width = Math.max(width, x)
    tallest = Math.max(tallest, height)
  }
  return { ...placed, width, height: tallest > 0 ? y + tallest + GAP : placed.height }
}
