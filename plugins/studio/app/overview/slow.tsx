import { Link } from '@tanstack/react-router'
import type { SlowAction } from '../../contract/overview.ts'
import { duration, percent, short } from '../ui/format.ts'

/** The slowest actions: half of their runs and nearly all of them on one scale. */
export function Slow({ of }: { of: SlowAction[] }) {
  if (of.length === 0) return <p className="text-sm text-dim">Nothing ran in this window.</p>
  const most = Math.max(1, ...of.map(({ p99 }) => p99))
  const at = (ms: number): string => `${(ms / most) * 100}%`
  return (
    <ul aria-label="Slowest actions">
      {of.map(({ action, runs, p50, p95, p99, errRate }) => (
        <li key={action} className="border-b border-line/60 last:border-0">
          <Link
            to="/actions/$name"
            params={{ name: action }}
            className="grid grid-cols-[minmax(120px,1fr)_minmax(80px,1fr)_68px_52px] items-center gap-3 rounded-sm py-1.5 hover:bg-raised/60"
            title={`p50 ${duration(p50)} · p95 ${duration(p95)} · p99 ${duration(p99)}`}
          >
            <span className="min-w-0">
              <span className="data block truncate text-sm">{action}</span>
              <span className="block text-xs text-dim">
                {short(runs)} {runs === 1 ? 'run' : 'runs'}
                {errRate > 0 && <span className="text-err"> · {percent(errRate)} failed</span>}
              </span>
            </span>
            <span
              className="relative h-3"
              role="img"
              aria-label={`p50 ${duration(p50)}, p95 ${duration(p95)}, p99 ${duration(p99)}`}
            >
              <span className="absolute inset-x-0 top-[5px] h-px bg-line" />
              <span
                className="absolute top-1 h-1 rounded-full bg-line-strong"
                style={{ left: at(p50), width: `calc(${at(p99)} - ${at(p50)})` }}
              />
              <span
                className="absolute top-0.5 size-2 -translate-x-1/2 rounded-full bg-muted"
                style={{ left: at(p50) }}
              />
              <span
                className="absolute top-0.5 size-2 -translate-x-1/2 rounded-full bg-accent"
                style={{ left: at(p95) }}
              />
            </span>
            <span className="data text-right text-sm">{duration(p95)}</span>
            <span className="text-xs text-dim">p95</span>
          </Link>
        </li>
      ))}
    </ul>
  )
}
