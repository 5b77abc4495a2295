import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { read } from '../data/queries.ts'
import { useLiveQuery } from '../data/use-live-query.ts'
import { Nothing } from '../run/tables.tsx'
import { duration } from '../ui/format.ts'
import { Queried } from '../ui/queried.tsx'
import { Status } from '../ui/status.tsx'
import { Ago } from '../ui/time.tsx'

/** The newest runs of one action, kept up to date. */
export function RecentRuns({ action }: { action: string }) {
  const q = `action:${action}`
  const query = useQuery(read('studio.runs.list', { q, limit: 30 }))
  useLiveQuery('runs', q, true, query.refetch)
  return (
    <Queried of={query}>
      {({ items }) =>
        items.length === 0 ? (
          <Nothing>It has not run yet. Run it on the right.</Nothing>
        ) : (
          <>
            <ul aria-label="Runs">
              {items.map((run) => (
                <li key={run.id}>
                  <Link
                    to="/runs/$id"
                    params={{ id: run.id }}
                    search={{ q }}
                    className="grid h-(--row) grid-cols-[104px_72px_1fr_80px_96px] items-center gap-3 border-b border-line/60 px-4 text-sm hover:bg-raised focus-visible:-outline-offset-2"
                  >
                    <Status of={run.status} />
                    <span className="data text-xs text-muted">{run.trigger}</span>
                    <span className="truncate text-xs text-err">{run.errorMsg}</span>
                    <span className="data text-right text-xs text-muted">{duration(run.ms)}</span>
                    <Ago t={run.startedAt} className="text-right text-xs text-dim" />
                  </Link>
                </li>
              ))}
            </ul>
            <Link
              to="/runs"
              search={{ q }}
              className="block px-4 py-2.5 text-sm text-accent hover:underline"
            >
              All runs of {action}
            </Link>
          </>
        )
      }
    </Queried>
  )
}
