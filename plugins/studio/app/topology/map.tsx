import { type RefObject, useMemo } from 'react'
import type { TopologyNode } from '../../contract/events.ts'
import { Canvas, HEAD } from '../graph/canvas.tsx'
import { type Layout, isNear, place } from '../graph/place.ts'
import type { Graph } from './graph.ts'

const colours: Record<TopologyNode['kind'], string> = {
  trigger: 'var(--span-http)',
  action: 'var(--span-action)',
  topic: 'var(--span-event)',
  queue: 'var(--span-queue)',
  external: 'var(--span-quiet)',
}

/** Height of a box. */
const BOX = 34
/** For the name of a frame. */
const ABOVE = 16
const GLYPH = 7.3
const LAYOUT: Layout<TopologyNode, Graph['edges'][number]> = {
  sizeOf: ({ label }) => ({ width: Math.min(280, label.length * GLYPH + 46), height: BOX }),
  apart: { nodes: 12, layers: 76 },
}

const BY_MODULE: typeof LAYOUT = {
  ...LAYOUT,
  groupOf: ({ kind, module, plugin }) =>
    kind === 'trigger' || kind === 'action' ? module || plugin || 'app' : undefined,
}

/** The graph: triggers, actions, what they emit and fill, and who listens. */
export function GraphMap({
  of,
  by,
  chosen,
  drawing,
  onChoose,
}: {
  of: Graph
  /** From left to right as things happen, or so within each module. */
  by: 'flow' | 'module'
  drawing: RefObject<SVGGElement | null>
  chosen: string | undefined
  onChoose: (id: string | undefined) => void
}) {
  const placed = useMemo(() => place(of, by === 'module' ? BY_MODULE : LAYOUT), [of, by])
  const touched = isNear(of.edges, chosen)
  return (
    <Canvas
      width={placed.width}
      height={placed.height}
      drawing={drawing}
      label={`${of.nodes.length} boxes, ${of.edges.length} arrows; the table has the same`}
      legend={
        <ul className="pointer-events-none absolute bottom-3 left-3 flex gap-4 rounded-md bg-bg/80 px-2 py-1 text-xs text-muted">
          {(['trigger', 'action', 'topic', 'queue'] as const).map((kind) => (
            <li key={kind} className="flex items-center gap-1.5">
              <span className="size-2 rounded-[2px]" style={{ background: colours[kind] }} />
              {kind === 'topic' ? 'event' : kind}
            </li>
          ))}
          <li className="flex items-center gap-1.5">
            <svg width="18" height="4" aria-hidden>
              <line
                x1="0"
                x2="18"
                y1="2"
                y2="2"
                stroke="var(--line-strong)"
                strokeWidth="1.5"
                strokeDasharray="4 3"
              />
            </svg>
            not seen yet
          </li>
        </ul>
      }
    >
      {placed.groups.map(({ name, x, y, width, height }) => (
        <g key={name} transform={`translate(${x},${y})`}>
          <rect
            y={-ABOVE}
            width={width}
            height={height + ABOVE}
            rx={10}
            fill="var(--raised)"
            opacity={0.45}
          />
          <text x={10} y={4 - ABOVE / 4} fontSize={10.5} fontWeight={600} fill="var(--muted)">
            {name}
          </text>
        </g>
      ))}
      {placed.edges.map(({ edge, path }, at) => (
        <path
          key={at}
          d={path}
          fill="none"
          markerEnd={HEAD}
          stroke={edge.err > 0 ? 'var(--err)' : 'var(--line-strong)'}
          strokeWidth={Math.min(4, 1.2 + Math.log1p(edge.rate))}
          strokeDasharray={edge.seen ? undefined : '4 4'}
          opacity={!chosen || edge.from === chosen || edge.to === chosen ? 1 : 0.18}
        />
      ))}
      {placed.nodes.map(({ node, x, y, width }) => (
        <g
          key={node.id}
          role="button"
          tabIndex={0}
          aria-label={`${node.kind} ${node.label}`}
          aria-pressed={node.id === chosen}
          transform={`translate(${x},${y})`}
          opacity={touched(node.id) ? 1 : 0.3}
          className="cursor-pointer outline-none [&:focus-visible>rect]:stroke-(--accent)"
          onClick={() => onChoose(node.id === chosen ? undefined : node.id)}
          onKeyDown={(event) =>
            ['Enter', ' '].includes(event.key) &&
            (event.preventDefault(), onChoose(node.id === chosen ? undefined : node.id))
          }
        >
          <rect
            width={width}
            height={BOX}
            rx={node.kind === 'trigger' ? 17 : 7}
            fill="var(--panel)"
            stroke={
              node.id === chosen
                ? 'var(--accent)'
                : node.err > 0
                  ? 'var(--err)'
                  : 'var(--line-strong)'
            }
            strokeWidth={node.id === chosen ? 2 : 1.2}
          />
          <rect
            x={13}
            y={BOX / 2 - 4}
            width={8}
            height={8}
            rx={node.kind === 'topic' ? 4 : 2}
            fill={colours[node.kind]}
          />
          <text x={29} y={BOX / 2 + 4} className="data" fontSize={12} fill="var(--fg)">
            {node.label.length > 34 ? `${node.label.slice(0, 33)}…` : node.label}
          </text>
        </g>
      ))}
    </Canvas>
  )
}
