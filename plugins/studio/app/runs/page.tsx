import { useQuery } from '@tanstack/react-query'
import { Outlet, getRouteApi, useMatch } from '@tanstack/react-router'
import { useCallback } from 'react'
import { read } from '../data/queries.ts'
import { Select } from '../ui/field.tsx'
import { FilterInput } from '../ui/filter-input.tsx'
import { short } from '../ui/format.ts'
import { Page } from '../ui/page.tsx'
import { Facets } from './facets.tsx'
import { filterKeys } from './filter-keys.ts'
import { RunList } from './list.tsx'
import { RangeSelect, usePause } from './live-controls.tsx'
import { runsInput } from './search.ts'
import { useRuns } from './use-runs.ts'
import { useRefine } from '../ui/use-refine.ts'

const route = getRouteApi('/runs')

/** All runs, live, with the one that is open beside them. */
export function Runs() {
  const search = route.useSearch()
  const { paused, goOn, button } = usePause('tail', 'Runs')
  const open = useMatch({ from: '/runs/$id', shouldThrow: false })?.params.id
  const q = search.q ?? ''
  const facets = useQuery(read('studio.runs.facets', { q, ...runsInput(search) })).data
  const runs = useRuns(search, paused)
  const refine = useRefine<typeof search>()
  const filter = useCallback((next: string) => refine({ q: next || undefined }), [refine])
  return (
    <Page
      title="Runs"
      controls={
        <>
          <FilterInput
            value={q}
            onChange={filter}
            keys={filterKeys(facets)}
            placeholder="Filter: status:error trigger:queue ms:>200"
          />
          <RangeSelect value={search.range} onChange={(range) => refine({ range })} />
          <Select
            aria-label="Order"
            className="w-24 shrink-0 @max-[760px]:hidden"
            value={search.sort ?? 'new'}
            onChange={(event) =>
              refine({ sort: event.target.value === 'new' ? undefined : event.target.value })
            }
          >
            <option value="new">Newest</option>
            <option value="slow">Slowest</option>
            <option value="old">Oldest</option>
          </Select>
          {button}
        </>
      }
      aside={
        facets && (
          <>
            {facets.scanned.hit
              ? `${short(facets.total)} of newest ${short(facets.scanned.limit)}`
              : `${short(facets.total)} ${facets.total === 1 ? 'run' : 'runs'}`}
          </>
        )
      }
    >
      <Facets of={facets} q={q} onFilter={filter} />
      <div className="flex min-h-0 flex-1">
        <RunList
          runs={runs}
          search={search}
          open={open}
          paused={paused}
          onGoOn={goOn}
          onFilter={filter}
        />
        <Outlet />
      </div>
    </Page>
  )
}
