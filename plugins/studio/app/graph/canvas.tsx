import { Minus, Plus, Scan } from 'lucide-react'
import {
  type FocusEvent,
  type PointerEvent,
  type ReactNode,
  type RefObject,
  useEffect,
  useRef,
  useState,
} from 'react'
import { Button } from '../ui/button.tsx'

/** Name of the marker at the end of an arrow. */
export const HEAD = 'url(#head)'

/** A drawing, to be moved by dragging and zoomed by wheel; what can be chosen in it is reached by Tab, too. */
export function Canvas({
  width,
  height,
  label,
  legend,
  drawing,
  children,
}: {
  /** Pixels of what is drawn. */
  width: number
  height: number
  label: string
  legend?: ReactNode
  /** What is drawn, for whoever saves it. */
  drawing?: RefObject<SVGGElement | null> | undefined
  children: ReactNode
}) {
  const box = useRef<HTMLDivElement>(null)
  const drag = useRef<{ x: number; y: number } | undefined>(undefined)
  const [view, setView] = useState({ x: 0, y: 0, zoom: 1 })
  const fit = (): void => {
    const { clientWidth, clientHeight } = box.current!
    const zoom = Math.min(1, Math.max(0.35, Math.min(clientWidth / width, clientHeight / height)))
    setView({
      zoom,
      x: Math.max(0, (clientWidth - width * zoom) / 2),
      y: Math.max(0, (clientHeight - height * zoom) / 2),
    })
  }
  useEffect(fit, [width, height])
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
  // What the keyboard has come to must be seen.
  const follow = ({ target }: FocusEvent): void => {
    const frame = box.current!
    frame.scrollTo(0, 0)
    const [at, all] = [target.getBoundingClientRect(), frame.getBoundingClientRect()]
    const by = (from: number, to: number, least: number, most: number): number =>
      from < least ? least - from + 24 : to > most ? most - to - 24 : 0
    const x = by(at.left, at.right, all.left, all.right)
    const y = by(at.top, at.bottom, all.top, all.bottom)
    if (x !== 0 || y !== 0) setView((was) => ({ ...was, x: was.x + x, y: was.y + y }))
  }
  return (
    <div
      ref={box}
      className="relative min-w-0 flex-1 cursor-grab overflow-hidden bg-[radial-gradient(var(--line)_1px,transparent_1px)] bg-[length:24px_24px] active:cursor-grabbing"
      onPointerDown={(event) => (drag.current = { x: event.clientX, y: event.clientY })}
      onPointerMove={move}
      onPointerUp={() => (drag.current = undefined)}
      onPointerLeave={() => (drag.current = undefined)}
    >
      <svg width="100%" height="100%" role="group" aria-label={label}>
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
        <g
          ref={drawing}
          onFocus={follow}
          transform={`translate(${view.x},${view.y}) scale(${view.zoom})`}
        >
          {children}
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
      {legend}
    </div>
  )
}
