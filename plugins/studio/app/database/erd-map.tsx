import { type RefObject, useMemo } from 'react'
import { Canvas, HEAD } from '../graph/canvas.tsx'
import { isNear } from '../graph/place.ts'
import { short } from '../ui/format.ts'
import { type Erd, type TableBox, drawnColumns } from './erd-graph.ts'
import { HEAD_HEIGHT, LINE, WIDTH, placeTables } from './erd-place.ts'

const cut = (text: string, most: number): string =>
  text.length > most ? `${text.slice(0, most - 1)}…` : text

/** Tables as boxes of their columns, and the keys between them as arrows. */
export function ErdMap({
  of,
  drawing,
  columns,
  chosen,
  onChoose,
}: {
  of: Erd
  /** What is drawn, for whoever saves it. */
  drawing: RefObject<SVGGElement | null>
  /** Whether all columns are drawn, or those alone that hold tables together. */
  columns: boolean
  chosen: string | undefined
  onChoose: (table: string) => void
}) {
  const placed = useMemo(() => placeTables(of, columns), [of, columns])
  const touched = isNear(of.edges, chosen)
  return (
    <Canvas
      width={placed.width}
      height={placed.height}
      drawing={drawing}
      label={`${of.nodes.length} tables, ${of.edges.length} references; the table has the same`}
    >
      {placed.edges.map(({ edge, path }, at) => (
        <path
          key={at}
          d={path}
          fill="none"
          markerEnd={HEAD}
          stroke={
            chosen && (edge.from === chosen || edge.to === chosen)
              ? 'var(--accent)'
              : 'var(--line-strong)'
          }
          strokeWidth={1.4}
          opacity={!chosen || edge.from === chosen || edge.to === chosen ? 1 : 0.25}
        >
          <title>{`${edge.from}.${edge.column} → ${edge.to}.${edge.toColumn}`}</title>
        </path>
      ))}
      {placed.nodes.map(({ node, x, y, height }) => (
        <g key={node.id} transform={`translate(${x},${y})`} opacity={touched(node.id) ? 1 : 0.35}>
          <g
            role="button"
            tabIndex={0}
            aria-label={`table ${node.id}`}
            aria-pressed={node.id === chosen}
            className="cursor-pointer outline-none [&:focus-visible>rect]:stroke-(--accent)"
            onClick={() => onChoose(node.id)}
            onKeyDown={(event) =>
              ['Enter', ' '].includes(event.key) && (event.preventDefault(), onChoose(node.id))
            }
          >
            <Frame of={node} height={height} chosen={node.id === chosen} />
          </g>
          <Lines of={node} columns={columns} />
        </g>
      ))}
    </Canvas>
  )
}

function Frame({
  of: { id, table },
  height,
  chosen,
}: {
  of: TableBox
  height: number
  chosen: boolean
}) {
  return (
    <>
      <rect
        width={WIDTH}
        height={height}
        rx={7}
        fill="var(--panel)"
        stroke={chosen ? 'var(--accent)' : 'var(--line-strong)'}
        strokeWidth={chosen ? 2 : 1.2}
      />
      <circle
        cx={15}
        cy={HEAD_HEIGHT / 2}
        r={4}
        fill={table.kind === 'app' ? 'var(--span-action)' : 'var(--span-quiet)'}
      />
      <text
        x={27}
        y={HEAD_HEIGHT / 2 + 4}
        className="data"
        fontSize={12}
        fontWeight={600}
        fill="var(--fg)"
      >
        {cut(id, 20)}
      </text>
    </>
  )
}

/** What stands in a box beside its name; a click goes through to the box. */
function Lines({ of: { table }, columns }: { of: TableBox; columns: boolean }) {
  const { rows } = table
  return (
    <g aria-hidden className="data pointer-events-none" fontSize={11}>
      <text x={WIDTH - 11} y={HEAD_HEIGHT / 2 + 4} textAnchor="end" fill="var(--dim)">
        {`${rows.exact ? '' : '~'}${short(rows.n)}`}
      </text>
      {drawnColumns(table, columns).map(({ name, type, pk, fk }, at) => {
        const y = HEAD_HEIGHT + at * LINE
        const aside = pk ? 'key' : fk ? `→ ${cut(fk.table, 12)}` : cut(type, 12)
        return (
          <g key={name}>
            <line x2={WIDTH} y1={y} y2={y} stroke="var(--line)" />
            <text x={11} y={y + 14} fill="var(--muted)">
              {cut(name, 17)}
            </text>
            <text
              x={WIDTH - 11}
              y={y + 14}
              textAnchor="end"
              fill={pk || fk ? 'var(--fg)' : 'var(--dim)'}
            >
              {aside}
            </text>
          </g>
        )
      })}
    </g>
  )
}
