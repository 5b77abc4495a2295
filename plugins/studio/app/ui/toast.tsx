import { CircleAlert, CircleCheck, Info, X } from 'lucide-react'
import { after } from '../data/clock.ts'
import { createStore, useStore } from '../data/store.ts'
import { Button } from './button.tsx'

interface Note {
  id: number
  kind: 'done' | 'failed' | 'info'
  text: string
  action?: { label: string; run: () => void }
}

const notes = createStore<Note[]>([])
let last = 0
const drop = (id: number): void => notes.set((all) => all.filter((note) => note.id !== id))

/** How long it stays, in milliseconds; longer where there is something to press. */
const STAYS = 6_000
const STAYS_TO_PRESS = 20_000

/** Says something for a while, at the lower left; what failed stays until it is closed. */
export function toast(kind: Note['kind'], text: string, action?: Note['action']): void {
  const id = ++last
  notes.set((all) => [...all.slice(-3), { id, kind, text, ...(action ? { action } : {}) }])
  if (kind !== 'failed') after(action ? STAYS_TO_PRESS : STAYS, () => drop(id))
}

const icons = { done: CircleCheck, failed: CircleAlert, info: Info }
const tones = { done: 'text-ok', failed: 'text-err', info: 'text-running' }

/** The place where toasts appear, beside what drawers and dialogs have at their foot; a live region, so that they are read out. */
export function Toasts() {
  const all = useStore(notes)
  return (
    <div
      role="status"
      aria-live="polite"
      className="pointer-events-none fixed bottom-16 left-54 z-50 flex w-96 max-w-[calc(100vw-32px)] flex-col gap-2 max-[1100px]:left-17"
    >
      {all.map(({ id, kind, text, action }) => {
        const Icon = icons[kind]
        return (
          <div
            key={id}
            className="pointer-events-auto flex animate-slide items-start gap-2.5 rounded-lg border border-line-strong bg-raised p-3 shadow-pop"
          >
            <Icon size={15} aria-hidden className={`mt-0.5 shrink-0 ${tones[kind]}`} />
            <p className="min-w-0 flex-1 text-sm break-words">{text}</p>
            {action && (
              <Button
                look="ghost"
                className="-my-1 text-accent"
                onClick={() => (action.run(), drop(id))}
              >
                {action.label}
              </Button>
            )}
            <Button
              look="ghost"
              className="-my-1"
              aria-label="Close"
              icon={<X size={14} />}
              onClick={() => drop(id)}
            />
          </div>
        )
      })}
    </div>
  )
}
