import { TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import type { Out } from '../data/call.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import type { Operation } from './operations.ts'

/** What the document leaves out; each leads to its request. */
export function Lint({
  of,
  operations,
  onOpen,
}: {
  of: Out<'studio.openapi'>['lint']
  operations: readonly Operation[]
  onOpen: (id: string) => void
}) {
  const [open, setOpen] = useState(false)
  if (of.length === 0) return null
  return (
    <>
      <Button
        look="ghost"
        icon={<TriangleAlert size={13} aria-hidden className="text-warn" />}
        onClick={() => setOpen(true)}
      >
        Lint {of.length}
      </Button>
      {open && (
        <Dialog
          open
          onClose={() => setOpen(false)}
          title="What the document leaves out"
          description="Who reads it alone, or has a client made of it, will miss this."
          width={640}
        >
          <ul>
            {of.map(({ at, text }) => {
              const named = operations.find(({ method, path }) => `${method} ${path}` === at)
              return (
                <li key={`${at} ${text}`} className="border-b border-line/60">
                  <button
                    type="button"
                    disabled={!named}
                    onClick={() => (setOpen(false), named && onOpen(named.id))}
                    className="flex min-h-8 w-full items-center gap-3 text-left text-sm enabled:hover:text-accent"
                  >
                    <span className="data min-w-0 flex-1 truncate text-xs">{at}</span>
                    <span className="text-muted">{text}</span>
                  </button>
                </li>
              )
            })}
          </ul>
        </Dialog>
      )}
    </>
  )
}
