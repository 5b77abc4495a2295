import { useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useEffect } from 'react'
import type { Overview as Data } from '../../contract/overview.ts'
import { every } from '../data/clock.ts'
import { read } from '../data/queries.ts'
import { Select } from '../ui/field.tsx'
import { Page, Section } from '../ui/page.tsx'
import { Queried } from '../ui/queried.tsx'
import { Bar } from '../ui/states.tsx'
import { Ago } from '../ui/time.tsx'
import { Attention } from './attention.tsx'
import { Counters } from './counters.tsx'
import { ErrorGroups } from './error-groups.tsx'
import { FirstSteps } from './first-steps.tsx'
import { CronNext, RegistryDiff } from './aside.tsx'
import { Slow } from './slow.tsx'
import { Throughput } from './throughput.tsx'

const route = getRouteApi('/')
const REFRESH_MS = 10_000
const windows: readonly (readonly [id: string, label: string, ms: number])[] = [
  ['15m', 'Last 15 m', 900_000],
  ['1h', 'Last hour', 3_600_000],
  ['24h', 'Last day', 86_400_000],
  ['7d', 'Last 7 d', 604_800_000],
]

/** How long the overview looks back, by its name in the address. */
export const windowOf = (range: string | undefined): number =>
  windows.find(([id]) => id === range)?.[2] ?? 3_600_000

/** Is anything wrong, and where. */
export function Overview() {
  const { range = '1h' } = route.useSearch()
  const navigate = useNavigate()
  const query = useQuery(read('studio.overview', { windowMs: windowOf(range) }))
  const { refetch } = query
  useEffect(() => every(REFRESH_MS, () => void refetch()), [refetch])
  return (
    <Page
      title="Overview"
      controls={
        <Select
          aria-label="Window"
          className="w-28 shrink-0"
          value={range}
          onChange={(event) =>
            void navigate({
              to: '/',
              search: { range: event.target.value === '1h' ? undefined : event.target.value },
            })
          }
        >
          {windows.map(([id, label]) => (
            <option key={id} value={id}>
              {label}
            </option>
          ))}
        </Select>
      }
      aside={
        query.data && (
          <>
            as of <Ago t={query.data.asOf} />
          </>
        )
      }
    >
      <Queried of={query} skeleton={<Waiting />}>
        {(data) => (data.empty ? <FirstSteps of={data} /> : <Board of={data} />)}
      </Queried>
    </Page>
  )
}

function Board({ of }: { of: Data }) {
  return (
    <div
      className="min-h-0 flex-1 overflow-y-auto"
      tabIndex={0}
      role="region"
      aria-label="Overview"
    >
      <Attention of={of.attention} />
      <Counters of={of.counters} />
      <Section title="Runs and failures" className="border-b border-line px-4 pb-3">
        <Throughput {...of.series} />
      </Section>
      <div className="grid grid-cols-2 divide-x divide-line border-b border-line @max-[960px]:grid-cols-1 @max-[960px]:divide-x-0">
        <Section title="Failures by cause" className="px-4 pb-3">
          <ErrorGroups of={of.failing} />
        </Section>
        <Section title="Slowest actions" className="px-4 pb-3">
          <Slow of={of.slow} />
        </Section>
      </div>
      <div className="grid grid-cols-2 divide-x divide-line @max-[960px]:grid-cols-1 @max-[960px]:divide-x-0">
        <Section title="Next schedules" className="px-4 pb-4">
          <CronNext of={of.cronNext} />
        </Section>
        <Section title="Since the last restart" className="px-4 pb-4">
          <RegistryDiff of={of.registryDiff} />
        </Section>
      </div>
    </div>
  )
}

/** The same boxes, grey. */
function Waiting() {
  return (
    <div aria-busy="true" aria-label="Loading" role="status">
      <div className="grid h-[108px] grid-cols-4 border-b border-line">
        {[0, 1, 2, 3].map((at) => (
          <div key={at} className="flex flex-col gap-3 border-r border-line p-4 last:border-0">
            <Bar width={70} />
            <Bar width={90} height={20} />
            <Bar width="100%" />
          </div>
        ))}
      </div>
      <div className="flex h-[196px] items-end gap-1 border-b border-line p-4">
        {Array.from({ length: 40 }, (_, at) => (
          <Bar key={at} width="2%" height={30 + ((at * 37) % 90)} />
        ))}
      </div>
    </div>
  )
}
