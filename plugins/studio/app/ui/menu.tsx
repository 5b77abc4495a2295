import { Ellipsis } from 'lucide-react'
import {
  type ReactElement,
  type ReactNode,
  Suspense,
  cloneElement,
  lazy,
  useMemo,
  useState,
} from 'react'
import { useCommands } from '../shell/commands.ts'
import { Button, type ButtonProps } from './button.tsx'

const load = () => import('./menu-list.tsx').then(({ MenuList }) => ({ default: MenuList }))
const MenuList = lazy(load)

/** One line of a menu. */
export interface MenuItem {
  label: string
  icon?: ReactNode
  keys?: string
  danger?: boolean
  disabled?: boolean
  run: () => void
}

/** A menu behind a button, `⋯` unless another is given; `null` in the list is a dividing line. */
export function Menu({
  items,
  label = 'More',
  keyed = false,
  trigger,
}: {
  items: readonly (MenuItem | null)[]
  label?: string
  /** Whether `.` opens it: it is that of what is open, or that the keyboard stands on. */
  keyed?: boolean
  trigger?: ReactElement<ButtonProps>
}) {
  const [open, setOpen] = useState(false)
  // Once it was wanted the button belongs to the list, which closes and opens it.
  const [isWanted, setWanted] = useState(false)
  useCommands(
    useMemo(() => {
      const run = (): void => (setWanted(true), setOpen(true))
      return keyed ? [{ id: 'menu', title: label, group: 'List', keys: '.', run }] : []
    }, [keyed, label]),
  )
  const button = trigger ?? (
    <Button
      look="ghost"
      aria-label={label}
      {...(keyed ? { hint: '.' } : { tip: '' })}
      icon={<Ellipsis size={15} />}
    />
  )
  const waiting = cloneElement(button, {
    'aria-haspopup': 'menu',
    'aria-expanded': false,
    onPointerEnter: () => void load(),
    onFocus: () => void load(),
    onClick: () => (setWanted(true), setOpen(true)),
  })
  if (!isWanted) return waiting
  return (
    <Suspense fallback={waiting}>
      <MenuList items={items} trigger={button} open={open} setOpen={setOpen} />
    </Suspense>
  )
}
