import { useQueries } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useRef } from 'react'
import { useBoot } from '../data/boot.ts'
import { read } from '../data/queries.ts'
import { Missing } from '../shell/missing.tsx'
import { Page } from '../ui/page.tsx'
import { Skeleton } from '../ui/states.tsx'
import { PanelPart } from './part.tsx'

const route = getRouteApi('/panels/$id')

/** A page that a plugin declares: its parts, one under the other. */
export function Panel() {
  const { id } = route.useParams()
  const { data: boot } = useBoot()
  const panel = boot?.panels.find((each) => each.id === id)
  // Nobody knows how high a part will be: they come together, so that none moves another. What fails later, or
  // alone, is tried again in its own place.
  const seen = useRef('')
  const { isDone, hasAny } = useQueries({
    queries: (panel?.view ?? [])
      .filter(({ kind }) => kind !== 'form')
      .map(({ id: view }) => read('studio.panels.read', { panel: id, view })),
    combine: (all) => ({
      isDone: all.every(({ data, isFetching }) => data !== undefined || !isFetching),
      hasAny: all.some(({ data }) => data !== undefined),
    }),
  })
  if (isDone && hasAny) seen.current = id
  const waits = !isDone && seen.current !== id
  if (!boot) return null
  if (!panel) return <Missing />
  return (
    <Page title={panel.title} aside={`from ${panel.plugin}`}>
      <div
        className="min-h-0 flex-1 overflow-y-auto"
        tabIndex={0}
        role="region"
        aria-label={panel.title}
      >
        {waits ? (
          <Skeleton className="pt-2" />
        ) : (
          panel.view.map((view) => <PanelPart key={view.id} panel={panel.id} of={view} />)
        )}
      </div>
    </Page>
  )
}
