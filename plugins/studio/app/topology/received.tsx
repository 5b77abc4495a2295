import type { UseQueryResult } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Out } from '../data/call.ts'
import type { Failure } from '../data/failure.ts'
import { duration } from '../ui/format.ts'
import { Json } from '../ui/json.tsx'
import { Section } from '../ui/page.tsx'
import { Queried } from '../ui/queried.tsx'
import { Skeleton } from '../ui/states.tsx'
import { Status } from '../ui/status.tsx'
import { Ago } from '../ui/time.tsx'

/** The last events, each with its listeners' runs and how long after it they began. */
export function Received({ of }: { of: UseQueryResult<Out<'studio.events.recent'>, Failure> }) {
  const lag = of.data?.lag
  return (
    <Section
      title="Last received"
      className="pt-2"
      aside={
        lag && (
          <span className="data text-xs text-dim" title={`of ${lag.of} runs`}>
            lag p50 {duration(lag.p50)} · p95 {duration(lag.p95)}
          </span>
        )
      }
    >
      <Queried of={of} skeleton={<Skeleton rows={6} className="overflow-hidden" />}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="text-sm text-dim">None yet.</p>
          ) : (
            <ul>
              {items.map(({ at, payload, received }, index) => (
                <li key={index} className="border-b border-line/60 py-1.5">
                  <p className="text-xs text-dim">
                    <Ago t={at} />
                  </p>
                  <Json value={payload} depth={0} />
                  <ul className="pl-4">
                    {received.map(({ listener, runId, ok, lagMs }) => (
                      <li key={runId} className="flex h-6 items-center gap-3 text-xs">
                        <Status of={ok ? 'ok' : 'error'} />
                        <Link
                          to="/runs/$id"
                          params={{ id: runId }}
                          className="data min-w-0 flex-1 truncate text-accent hover:underline"
                        >
                          {listener}
                        </Link>
                        <span className="data shrink-0 text-dim">
                          {lagMs === null ? '' : `after ${duration(lagMs)}`}
                        </span>
                      </li>
                    ))}
                  </ul>
                </li>
              ))}
            </ul>
          )
        }
      </Queried>
    </Section>
  )
}
