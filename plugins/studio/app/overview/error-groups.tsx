import { Link } from '@tanstack/react-router'
import type { ErrorGroup } from '../../contract/overview.ts'
import { useBoot } from '../data/boot.ts'
import { CauseMark } from '../queue/cause-mark.tsx'
import { count } from '../ui/format.ts'
import { Sparkline } from '../ui/sparkline.tsx'
import { Ago } from '../ui/time.tsx'

/** Failures of one cause each, most first; a click opens it where it can be dealt with, or its newest run. */
export function ErrorGroups({ of }: { of: ErrorGroup[] }) {
  if (of.length === 0) return <p className="text-sm text-dim">Nothing failed in this window.</p>
  return (
    <ul aria-label="Failures by cause">
      {of.map((group) => (
        <Cause key={group.fp} of={group} />
      ))}
    </ul>
  )
}

function Cause({ of }: { of: ErrorGroup }) {
  const { fp, message, code, action, count: n, series, lastAt, sampleRunIds } = of
  const hasJobs = useBoot().data?.features.queue === true
  return (
    <li className="border-b border-line/60 last:border-0">
      <Link
        {...(hasJobs
          ? { to: '/queue', search: { tab: 'failures', fp, range: '7d' } }
          : { to: '/runs/$id', params: { id: sampleRunIds[0] ?? '' }, search: { q: `fp:${fp}` } })}
        className="grid grid-cols-[44px_1fr_72px_64px] items-center gap-3 rounded-sm py-1.5 hover:bg-raised/60"
      >
        <span className="data text-right text-base font-medium text-err">×{count(n)}</span>
        <span className="min-w-0">
          <span className="flex min-w-0 items-center gap-2">
            <span className="truncate text-sm">{message}</span>
            <CauseMark of={of} />
          </span>
          <span className="data block truncate text-xs text-dim">
            {action} · {code}
          </span>
        </span>
        <Sparkline width={72} label="Failures over the window" values={series} />
        <Ago t={lastAt} className="text-right text-xs text-dim" />
      </Link>
    </li>
  )
}
