import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { TopologyNode } from '../../contract/events.ts'
import { read } from '../data/queries.ts'
import { duration } from '../ui/format.ts'
import { Json } from '../ui/json.tsx'
import { Facts, Section } from '../ui/page.tsx'
import { Queried } from '../ui/queried.tsx'
import { Skeleton } from '../ui/states.tsx'
import { Ago } from '../ui/time.tsx'
import { rateOf } from './graph.ts'

const LAST = 5

/** What an event of the map has to do: how often, how late it comes, and the last of it. */
export function TopicFacts({ of }: { of: TopologyNode }) {
  const recent = useQuery({
    ...read('studio.events.recent', { topic: of.label }),
    placeholderData: undefined,
  })
  return (
    <Queried of={recent} skeleton={<Skeleton rows={4} className="overflow-hidden" />}>
      {({ items, lag }) => (
        <>
          <Facts
            of={[
              ['Rate', rateOf(of.rate)],
              ['Lag', lag ? `p50 ${duration(lag.p50)} · p95 ${duration(lag.p95)}` : '–'],
              ['Last', items[0] ? <Ago t={items[0].at} /> : 'never'],
            ]}
          />
          {items.length > 0 && (
            <Section title="Last payloads">
              <ul>
                {items.slice(0, LAST).map(({ at, payload, received }, index) => (
                  <li key={index} className="border-b border-line/60 py-1">
                    <p className="flex items-center gap-2 text-xs text-dim">
                      <Ago t={at} />
                      <span className="flex-1" />
                      {received[0] && (
                        <Link
                          to="/runs/$id"
                          params={{ id: received[0].runId }}
                          className="text-accent hover:underline"
                        >
                          Trace
                        </Link>
                      )}
                    </p>
                    <Json value={payload} depth={0} />
                  </li>
                ))}
              </ul>
            </Section>
          )}
        </>
      )}
    </Queried>
  )
}
