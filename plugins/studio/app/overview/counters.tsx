import { Link } from '@tanstack/react-router'
import { ArrowDown, ArrowUp } from 'lucide-react'
import type { Counter } from '../../contract/overview.ts'
import { duration, percent, short } from '../ui/format.ts'
import { Sparkline } from '../ui/sparkline.tsx'

const facts: Record<
  Counter['key'],
  { name: string; to: string; search: Record<string, string>; upIsBad: boolean | undefined }
> = {
  runs: { name: 'Runs', to: '/runs', search: {}, upIsBad: undefined },
  failureRate: { name: 'Failure rate', to: '/runs', search: { q: 'status:error' }, upIsBad: true },
  p95: { name: 'p95', to: '/runs', search: { sort: 'slow' }, upIsBad: true },
  queue: { name: 'Jobs waiting', to: '/queue', search: {}, upIsBad: undefined },
}

const said = (value: number | null, unit: Counter['unit']): string =>
  value === null
    ? '–'
    : unit === 'ratio'
      ? percent(value)
      : unit === 'ms'
        ? duration(value)
        : short(value)

/** The numbers at the head of the page: each against the window before, and over this one. */
export function Counters({ of }: { of: Counter[] }) {
  return (
    <ul
      aria-label="Numbers"
      className="grid auto-cols-fr grid-flow-col border-b border-line @max-[760px]:grid-flow-row @max-[760px]:grid-cols-2"
    >
      {of.map((counter) => {
        const { name, to, search } = facts[counter.key]
        return (
          <li key={counter.key} className="min-w-0 border-r border-line last:border-r-0">
            <Link
              to={to}
              search={search}
              className="flex h-[107px] flex-col gap-0.5 px-4 pt-3 pb-2 hover:bg-raised/60 focus-visible:-outline-offset-2"
            >
              <span className="flex items-baseline justify-between gap-2">
                <span className="label">{name}</span>
                <Change of={counter} />
              </span>
              <span className="flex items-baseline gap-2">
                <span className="data text-xl font-medium">
                  {said(counter.value, counter.unit)}
                </span>
                {counter.extra ? (
                  <span className="truncate text-xs text-dim">
                    oldest {duration(counter.extra)}
                  </span>
                ) : null}
              </span>
              <span className="mt-auto block min-w-0">
                <Sparkline
                  fill
                  height={26}
                  width={240}
                  label={`${name} over the window`}
                  values={counter.series}
                />
              </span>
            </Link>
          </li>
        )
      })}
    </ul>
  )
}

function Change({ of: { key, value, prev } }: { of: Counter }) {
  if (value === null || !prev) return null
  const change = (value - prev) / prev
  if (Math.abs(change) < 0.005) return <span className="text-2xs text-dim">as before</span>
  const { upIsBad } = facts[key]
  const tone = upIsBad === undefined ? 'text-dim' : change > 0 === upIsBad ? 'text-err' : 'text-ok'
  const Arrow = change > 0 ? ArrowUp : ArrowDown
  return (
    <span
      className={`data inline-flex items-center gap-0.5 text-2xs ${tone}`}
      title="Against the window before"
    >
      <Arrow size={10} aria-label={change > 0 ? 'up' : 'down'} />
      {percent(Math.min(Math.abs(change), 9.99))}
    </span>
  )
}
