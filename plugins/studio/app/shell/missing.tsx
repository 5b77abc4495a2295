import { Link } from '@tanstack/react-router'
import { MapPinOff } from 'lucide-react'
import { Page } from '../ui/page.tsx'
import { FirstRun } from '../ui/states.tsx'

/** An address without a page. */
export function Missing() {
  return (
    <Page title="Not found">
      <FirstRun
        icon={<MapPinOff size={17} />}
        title="There is no such page"
        action={
          <Link to="/" className="text-accent hover:underline">
            Go to the overview
          </Link>
        }
      >
        The plugin that it belongs to may not be part of this app.
      </FirstRun>
    </Page>
  )
}
