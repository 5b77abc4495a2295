import { LoaderCircle, LockKeyhole, PlugZap } from 'lucide-react'
import { useEffect } from 'react'
import { useBoot } from '../data/boot.ts'
import { now } from '../data/clock.ts'
import { connection } from '../data/connection.ts'
import { follow } from '../data/live.ts'
import { useStore } from '../data/store.ts'
import { useBeat } from '../ui/time.tsx'
import { toast } from '../ui/toast.tsx'

/** Says above the page that the app is away, without moving it; what was seen last stays below, dimmed. */
export function Banner() {
  const { state, since } = useStore(connection)
  useBeat()
  const gone = now() - since
  // A reload of development takes less; nobody needs to hear of it.
  if (!['lost', 'restarting'].includes(state) || gone < 600) return null
  const restarting = state === 'restarting' && gone < 15_000
  return (
    <div
      role="status"
      className="pointer-events-none absolute top-2 left-1/2 z-30 flex h-8 max-w-[calc(100%-24px)] -translate-x-1/2 items-center gap-2 rounded-full border border-line-strong bg-raised px-3 text-sm whitespace-nowrap shadow-pop"
    >
      {restarting ? (
        <>
          <LoaderCircle size={13} aria-hidden className="animate-spin text-running" /> The app
          restarts…
        </>
      ) : (
        <>
          <PlugZap size={13} aria-hidden className="text-warn" /> Disconnected — reconnecting,{' '}
          {Math.floor(gone / 1000)} s. What you see is from before.
        </>
      )}
    </div>
  )
}

/** Says what a restart changed, when it changed something. */
export function useRegistryNews(): void {
  useEffect(
    () =>
      follow('registry', {}, (items) => {
        for (const { added, changed, removed } of items) {
          const said = [
            added.length > 0 && `+${added.length} ${plural(added.length)}`,
            changed.length > 0 && `${changed.length} changed`,
            removed.length > 0 && `${removed.length} removed`,
          ].filter(Boolean)
          if (said.length > 0)
            toast(
              'info',
              `The app restarted: ${said.join(', ')} (${[...added, ...changed, ...removed].slice(0, 3).join(', ')})`,
            )
        }
      }),
    [],
  )
}

const plural = (n: number): string => (n === 1 ? 'action' : 'actions')

/** Says once, where it matters, that nothing can be changed here. */
export function ReadOnly() {
  const { data } = useBoot()
  if (data?.access !== 'read_only') return null
  return (
    <div
      role="status"
      className="flex h-8 shrink-0 items-center gap-2 border-b border-line bg-raised px-4 text-sm text-muted"
    >
      <LockKeyhole size={13} aria-hidden /> Read only: you see everything and change nothing.
    </div>
  )
}
