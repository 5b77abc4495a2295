import type { ErrorComponentProps } from '@tanstack/react-router'
import { Bug } from 'lucide-react'
import { Button } from '../ui/button.tsx'
import { FirstRun } from '../ui/states.tsx'

/** A page that broke: a mistake of the Studio's own. The rest of it goes on. */
export function Broken({ error, reset }: ErrorComponentProps) {
  const message = error instanceof Error ? error.message : String(error)
  // What a rebuilt Studio has under other names is there again after a reload.
  const stale = /dynamically imported module/.test(message)
  return (
    <div role="alert" className="h-full">
      <FirstRun
        icon={<Bug size={17} />}
        title={stale ? 'The Studio was rebuilt' : 'This page broke'}
        action={
          <Button onClick={stale ? () => location.reload() : reset}>
            {stale ? 'Reload' : 'Try again'}
          </Button>
        }
      >
        {stale ? 'This tab has its parts of before.' : message}
      </FirstRun>
    </div>
  )
}
