import type { Out } from '../data/call.ts'
import { count, moment } from '../ui/format.ts'

const HEIGHT = 40
const parts = [
  ['debug', 'var(--line)'],
  ['info', 'var(--line-strong)'],
  ['warn', 'var(--warn)'],
  ['error', 'var(--err)'],
] as const

/** How many lines there were over time, by level. */
export function Histogram({ of }: { of: Out<'studio.logs.histogram'> | undefined }) {
  const total = of?.t.map((_, at) => parts.reduce((sum, [level]) => sum + of[level][at]!, 0)) ?? []
  const most = Math.max(1, ...total)
  const all = total.reduce((sum, n) => sum + n, 0)
  const step = 100 / Math.max(1, total.length)
  return (
    <div className="flex h-[58px] shrink-0 flex-col justify-end border-b border-line px-4 pb-1">
      <svg
        role="img"
        aria-label={`${count(all)} lines over time`}
        width="100%"
        height={HEIGHT}
        viewBox={`0 0 100 ${HEIGHT}`}
        preserveAspectRatio="none"
        className="block"
      >
        {of?.t.map((t, at) => {
          let top = HEIGHT
          return (
            <g key={t}>
              {parts.map(([level, fill]) => {
                const tall = (of[level][at]! / most) * (HEIGHT - 2)
                top -= tall
                return tall > 0 ? (
                  <rect
                    key={level}
                    x={at * step + step * 0.12}
                    y={top}
                    width={step * 0.76}
                    height={tall}
                    fill={fill}
                  />
                ) : null
              })}
            </g>
          )
        })}
      </svg>
      <div className="data flex justify-between text-[10px] leading-3 text-dim">
        <span>{of?.t[0] ? moment(of.t[0]) : ''}</span>
        <span>{of ? 'now' : ''}</span>
      </div>
    </div>
  )
}
