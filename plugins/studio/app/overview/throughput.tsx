import { useNavigate } from '@tanstack/react-router'
import { useRef, useState } from 'react'
import { count, moment } from '../ui/format.ts'
import { useWidth } from '../ui/use-width.ts'

const HEIGHT = 128
const GAP = 2

/** Runs as bars over time, failures in red at their foot; hovering says the numbers. */
export function Throughput({ t, runs, failed }: { t: number[]; runs: number[]; failed: number[] }) {
  const box = useRef<HTMLDivElement>(null)
  const width = useWidth(box)
  const [at, setAt] = useState<number>()
  const navigate = useNavigate()
  const most = Math.max(1, ...runs)
  const step = width / Math.max(1, t.length)
  const scale = (value: number): number => (value / most) * (HEIGHT - 6)
  const total = runs.reduce((sum, n) => sum + n, 0)
  const bad = failed.reduce((sum, n) => sum + n, 0)
  const find = (x: number): number => Math.min(t.length - 1, Math.max(0, Math.floor(x / step)))
  return (
    <div ref={box} className="relative">
      <svg
        role="img"
        aria-label={`${count(total)} runs, ${count(bad)} failed; at most ${count(most)} in one stretch`}
        width={width}
        height={HEIGHT}
        className="block"
        onMouseMove={(event) => setAt(find(event.nativeEvent.offsetX))}
        onMouseLeave={() => setAt(undefined)}
        onClick={() =>
          at !== undefined &&
          failed[at]! > 0 &&
          void navigate({ to: '/runs', search: { q: 'status:error' } })
        }
      >
        {[0.5, 1].map((share) => (
          <line
            key={share}
            x1={0}
            x2={width}
            y1={HEIGHT - scale(most * share)}
            y2={HEIGHT - scale(most * share)}
            stroke="var(--line)"
            strokeDasharray="2 4"
          />
        ))}
        {t.map((from, index) => (
          <g key={from} opacity={at === undefined || at === index ? 1 : 0.55}>
            <rect x={index * step} y={0} width={step} height={HEIGHT} fill="transparent" />
            <rect
              x={index * step + GAP / 2}
              y={HEIGHT - scale(runs[index]!)}
              width={Math.max(1, step - GAP)}
              height={scale(runs[index]!)}
              rx={1.5}
              fill="var(--line-strong)"
            />
            {failed[index]! > 0 && (
              <rect
                x={index * step + GAP / 2}
                y={HEIGHT - Math.max(3, scale(failed[index]!))}
                width={Math.max(1, step - GAP)}
                height={Math.max(3, scale(failed[index]!))}
                rx={1.5}
                fill="var(--err)"
              />
            )}
          </g>
        ))}
      </svg>
      <div className="data flex justify-between pt-1.5 text-2xs text-dim">
        <span>{t[0] ? moment(t[0]) : ''}</span>
        <span className="flex gap-4 font-sans">
          <Key colour="var(--line-strong)">runs</Key>
          <Key colour="var(--err)">failed</Key>
        </span>
        <span>now</span>
      </div>
      {at !== undefined && t[at] !== undefined && (
        <div
          className="pointer-events-none absolute top-0 z-10 rounded-md border border-line-strong bg-raised px-2.5 py-1.5 text-xs whitespace-nowrap shadow-pop"
          style={
            at * step > width / 2 ? { right: width - at * step + 6 } : { left: (at + 1) * step + 6 }
          }
        >
          <p className="data text-2xs text-dim">{moment(t[at])}</p>
          <p className="data">
            {count(runs[at]!)} runs
            {failed[at]! > 0 && <span className="text-err"> · {count(failed[at]!)} failed</span>}
          </p>
        </div>
      )}
    </div>
  )
}

const Key = ({ colour, children }: { colour: string; children: React.ReactNode }) => (
  <span className="flex items-center gap-1.5">
    <span className="size-2 rounded-[2px]" style={{ background: colour }} />
    {children}
  </span>
)
