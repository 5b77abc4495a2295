import { getRouteApi } from '@tanstack/react-router'
import { useBoot } from '../data/boot.ts'
import { Missing } from '../shell/missing.tsx'
import { Page } from '../ui/page.tsx'
import { PanelPart } from './part.tsx'

const route = getRouteApi('/panels/$id')

/** A page that a plugin declares: its parts, one under the other. */
export function Panel() {
  const { id } = route.useParams()
  const { data: boot } = useBoot()
  const panel = boot?.panels.find((each) => each.id === id)
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
        {panel.view.map((view) => (
          <PanelPart key={view.id} panel={panel.id} of={view} />
        ))}
      </div>
    </Page>
  )
}
