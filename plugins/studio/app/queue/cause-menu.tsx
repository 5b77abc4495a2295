import { useNavigate } from '@tanstack/react-router'
import { BellOff, Check, ListTree, Maximize2, RotateCcw, RotateCw, Trash2 } from 'lucide-react'
import type { ErrorGroup } from '../../contract/overview.ts'
import { useCanWrite } from '../data/boot.ts'
import { count } from '../ui/format.ts'
import { Menu, type MenuItem } from '../ui/menu.tsx'
import type { CauseOps } from './use-causes.tsx'

/** What can be done with failures of one cause. @param onOpen absent where it is open */
export function CauseMenu({
  of,
  ops,
  keyed,
  onOpen,
}: {
  of: ErrorGroup
  ops: CauseOps
  keyed: boolean
  onOpen?: () => void
}) {
  const navigate = useNavigate()
  const canWrite = useCanWrite()
  const { fp, jobs, status, sampleRunIds } = of
  const items: (MenuItem | null)[] = [
    ...(onOpen ? [{ label: 'Open', icon: <Maximize2 size={13} />, run: onOpen }] : []),
    ...(sampleRunIds.length > 0
      ? [
          {
            label: 'Show its runs',
            icon: <ListTree size={13} />,
            run: () => void navigate({ to: '/runs', search: { q: `fp:${fp}` } }),
          },
        ]
      : []),
  ]
  if (canWrite) {
    if (jobs) {
      items.push(
        {
          label: `Retry ${count(jobs.count)}`,
          icon: <RotateCw size={13} />,
          run: () => ops.retry(of),
        },
        {
          label: `Discard ${count(jobs.count)}…`,
          icon: <Trash2 size={13} />,
          danger: true,
          run: () => ops.discard(of),
        },
      )
    }
    if (items.length > 0) items.push(null)
    if (status !== 'resolved') {
      items.push({
        label: 'Resolve',
        icon: <Check size={13} />,
        run: () => ops.mark(of, 'resolved'),
      })
    }
    if (status !== 'muted') {
      items.push({ label: 'Mute', icon: <BellOff size={13} />, run: () => ops.mark(of, 'muted') })
    }
    if (status !== 'open') {
      items.push({
        label: 'Reopen',
        icon: <RotateCcw size={13} />,
        run: () => ops.mark(of, 'open'),
      })
    }
  }
  return <Menu items={items} label={`More about ${of.code}`} keyed={keyed} />
}
