import { Ban, Columns2, Pin, PinOff, RotateCw, Trash2, X } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../ui/button.tsx'
import { count } from '../ui/format.ts'
import { Menu } from '../ui/menu.tsx'
import { Compare } from './compare.tsx'
import { type Which, useBulk } from './use-bulk.tsx'

/** What can be done with the runs that are selected, or with all that match. */
export function Bulk({
  ids,
  all,
  onClear,
}: {
  ids: readonly string[]
  /** What finds them all, as far as there are more than are selected. */
  all: Which | undefined
  onClear: () => void
}) {
  const [comparing, setComparing] = useState(false)
  const [wide, setWide] = useState(false)
  const { ask, busy, window } = useBulk(onClear)
  const which: Which = wide && all ? all : { ids: [...ids] }
  return (
    <div
      role="toolbar"
      aria-label="Selected runs"
      className="flex h-10 shrink-0 items-center gap-2 overflow-x-auto border-t border-line bg-raised px-4"
    >
      <span className="shrink-0 text-sm">
        {wide && all ? 'All that match' : `${count(ids.length)} selected`}
      </span>
      {all && (
        <Button look="ghost" aria-pressed={wide} onClick={() => setWide(!wide)}>
          {wide ? `Only the ${count(ids.length)}` : 'All that match'}
        </Button>
      )}
      <span className="flex-1" />
      {ids.length === 2 && !wide && (
        <Button icon={<Columns2 size={13} />} onClick={() => setComparing(true)}>
          Compare
        </Button>
      )}
      {comparing && <Compare a={ids[0]!} b={ids[1]!} onClose={() => setComparing(false)} />}
      <Button icon={<RotateCw size={13} />} disabled={busy} onClick={() => ask('replay', which)}>
        Replay
      </Button>
      <Button icon={<Ban size={13} />} disabled={busy} onClick={() => ask('cancel', which)}>
        Cancel
      </Button>
      <Button icon={<Pin size={13} />} disabled={busy} onClick={() => ask('pin', which)}>
        Pin
      </Button>
      <Menu
        label="More for the selected runs"
        items={[
          { label: 'Unpin', icon: <PinOff size={13} />, run: () => ask('unpin', which) },
          {
            label: 'Delete…',
            icon: <Trash2 size={13} />,
            danger: true,
            run: () => ask('delete', which),
          },
        ]}
      />
      <Button
        look="ghost"
        aria-label="Clear the selection"
        icon={<X size={14} />}
        onClick={onClear}
      />
      {window}
    </div>
  )
}
