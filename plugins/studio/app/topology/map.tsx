import { Minus, Plus, Scan } from 'lucide-react'
import { type PointerEvent, useEffect, useMemo, useRef, useState } from 'react'
import type { TopologyNode } from '../../contract/events.ts'
import { Button } from '../ui/button.tsx'
import type { Graph } from './graph.ts'
import { BOX, place } from './layout.ts'

const colours: Record<TopologyNode['kind'], string> = {
  trigger: 'var(--span-http)',
  action: 'var(--span-action)',
  topic: 'var(--span-event)',
  queue: 'var(--span-queue)',
  external: 'var(--span-quiet)',
}

/** The graph, to be moved by dragging and zoomed by wheel; boxes are reached by Tab, too. */
export function GraphMap({
  of,
  chosen,
  onChoose,
}: {
  of: Graph
  chosen: string | undefined
  onChoose: (id: string | undefined) => void
}) {
  const placed = useMemo(() => place(of), [of])
  const box = useRef<HTMLDivElement>(null)
  const drag = useRef<{ x: number; y: number } | undefined>(undefined)
  const [view, setView] = useState({ x: 0, y: 0, zoom: 1 })
  const fit = (): void => {
    const { clientWidth, clientHeight } = box.current!
    const zoom = Math.min(
      1,
      Math.max(0.35, Math.min(clientWidth / placed.width, clientHeight / placed.height)),
    )
    setView({
      zoom,
      x: Math.max(0, (clientWidth - placed.width * zoom) / 2),
      y: Math.max(0, (clientHeight - placed.height * zoom) / 2),
    })
  }
  useEffect(fit, [placed])
  const zoom = (
    by: number,
    at = { x: box.current!.clientWidth / 2, y: box.current!.clientHeight / 2 },
  ): void =>
    setView((was) => {
      const next = Math.min(2, Math.max(0.2, was.zoom * by))
      const ratio = next / was.zoom
      return { zoom: next, x: at.x - (at.x - was.x) * ratio, y: at.y - (at.y - was.y) * ratio }
    })
  useEffect(() => {
    const element = box.current!
    const wheel = (event: WheelEvent): void => {
      event.preventDefault()
      const { left, top } = element.getBoundingClientRect()
      if (event.ctrlKey || event.metaKey)
        zoom(Math.exp(-event.deltaY / 200), { x: event.clientX - left, y: event.clientY - top })
      else setView((was) => ({ ...was, x: was.x - event.deltaX, y: was.y - event.deltaY }))
    }
    element.addEventListener('wheel', wheel, { passive: false })
    return () => element.removeEventListener('wheel', wheel)
  }, [])
  const move = (event: PointerEvent): void => {
    const from = drag.current
    if (!from) return
    setView((was) => ({
      ...was,
      x: was.x + event.clientX - from.x,
      y: was.y + event.clientY - from.y,
    }))
    drag.current = { x: event.clientX, y: event.clientY }
  }
  const touched = (id: string): boolean =>
    !chosen ||
    id === chosen ||
    of.edges.some(
      ({ from, to }) => (from === chosen && to === id) || (to === chosen && from === id),
    )
  return (
    <div
      ref={box}
      className="relative min-w-0 flex-1 cursor-grab overflow-hidden bg-[radial-gradient(var(--line)_1px,transparent_1px)] bg-[length:24px_24px] active:cursor-grabbing"
      onPointerDown={(event) => (drag.current = { x: event.clientX, y: event.clientY })}
      onPointerMove={move}
      onPointerUp={() => (drag.current = undefined)}
      onPointerLeave={() => (drag.current = undefined)}
    >
      <svg
        width="100%"
        height="100%"
        role="group"
        aria-label={`${of.nodes.length} boxes, ${of.edges.length} arrows; the table has the same`}
      >
        <defs>
          <marker
            id="head"
            viewBox="0 0 8 8"
            refX="7"
            refY="4"
            markerWidth="7"
            markerHeight="7"
            orient="auto"
          >
            <path d="M0,0.5 L7.5,4 L0,7.5z" fill="var(--line-strong)" />
          </marker>
        </defs>
        <g transform={`translate(${view.x},${view.y}) scale(${view.zoom})`}>
          {placed.edges.map(({ edge, path }, at) => (
            <path
              key={at}
              d={path}
              fill="none"
              markerEnd="url(#head)"
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
        </g>
      </svg>
      <div
        className="absolute right-3 bottom-3 flex gap-1 rounded-lg border border-line bg-panel p-1"
        onPointerDown={(event) => event.stopPropagation()}
      >
        <Button
          look="ghost"
          aria-label="Smaller"
          icon={<Minus size={13} />}
          onClick={() => zoom(0.8)}
        />
        <Button
          look="ghost"
          aria-label="Larger"
          icon={<Plus size={13} />}
          onClick={() => zoom(1.25)}
        />
        <Button look="ghost" aria-label="Show all" icon={<Scan size={13} />} onClick={fit} />
      </div>
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
    </div>
  )
}
