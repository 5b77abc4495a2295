import { useNavigate } from '@tanstack/react-router'
import {
  Ban,
  Link2,
  ListTree,
  Maximize2,
  Pin,
  PinOff,
  RotateCw,
  SquareCheck,
  Trash2,
} from 'lucide-react'
import type { RunRow } from '../../contract/wire.ts'
import { useCanWrite } from '../data/boot.ts'
import { base } from '../data/place.ts'
import { useRunOps } from '../run/use-run-ops.ts'
import { copyLink } from '../ui/copy.tsx'
import { Menu, type MenuItem } from '../ui/menu.tsx'
import { useBulk } from './use-bulk.tsx'

/** What can be done with the run on which the keyboard stands, without opening it. */
export function RowMenu({
  of,
  onOpen,
  onSelect,
}: {
  of: RunRow
  onOpen: () => void
  onSelect: () => void
}) {
  const { id, pinned, ms, traceId } = of
  const navigate = useNavigate()
  const canWrite = useCanWrite()
  const { replay, cancel } = useRunOps(of)
  const { ask, window } = useBulk(() => {})
  const items: (MenuItem | null)[] = [
    { label: 'Open', icon: <Maximize2 size={13} />, keys: '↵', run: onOpen },
    {
      label: 'Copy the link',
      icon: <Link2 size={13} />,
      run: () => void copyLink(`${location.origin}${base}runs/${id}`),
    },
    {
      label: 'All runs of its trace',
      icon: <ListTree size={13} />,
      run: () => void navigate({ to: '/runs', search: { q: `trace:${traceId}` } }),
    },
  ]
  if (canWrite) {
    items.push(
      { label: 'Select', icon: <SquareCheck size={13} />, keys: 'x', run: onSelect },
      { label: 'Replay', icon: <RotateCw size={13} />, run: replay },
      {
        label: pinned ? 'Unpin' : 'Pin',
        icon: pinned ? <PinOff size={13} /> : <Pin size={13} />,
        run: () => ask(pinned ? 'unpin' : 'pin', { ids: [id] }),
      },
      null,
      ms === null
        ? { label: 'Cancel', icon: <Ban size={13} />, danger: true, run: cancel }
        : {
            label: 'Delete…',
            icon: <Trash2 size={13} />,
            danger: true,
            disabled: pinned,
            run: () => ask('delete', { ids: [id] }),
          },
    )
  }
  return (
    <span onClick={(event) => event.stopPropagation()}>
      <Menu keyed items={items} label="More about this run" />
      {window}
    </span>
  )
}
