import { Ellipsis } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import { type ReactNode, useMemo, useState } from 'react'
import { useCommands } from '../shell/commands.ts'
import { Button } from './button.tsx'
import { cn } from './cn.ts'

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
  trigger?: ReactNode
}) {
  const [open, setOpen] = useState(false)
  useCommands(
    useMemo(
      () =>
        keyed
          ? [{ id: 'menu', title: label, group: 'List', keys: '.', run: () => setOpen(true) }]
          : [],
      [keyed, label],
    ),
  )
  return (
    <DropdownMenu.Root modal={false} open={open} onOpenChange={setOpen}>
      <DropdownMenu.Trigger asChild>
        {trigger ?? (
          <Button
            look="ghost"
            aria-label={label}
            {...(keyed ? { hint: '.' } : { tip: '' })}
            icon={<Ellipsis size={15} />}
          />
        )}
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align="end"
          sideOffset={4}
          collisionPadding={8}
          className="z-50 min-w-48 animate-in rounded-lg border border-line-strong bg-raised p-1 shadow-pop"
        >
          {items.map((item, at) =>
            item ? (
              <DropdownMenu.Item
                key={item.label}
                disabled={item.disabled ?? false}
                onSelect={item.run}
                className={cn(
                  'flex h-7 cursor-pointer items-center gap-2 rounded-sm px-2 text-sm outline-none select-none data-disabled:opacity-50 data-highlighted:bg-accent-soft',
                  item.danger && 'text-err',
                )}
              >
                {item.icon}
                <span className="flex-1">{item.label}</span>
                {item.keys && <kbd className="text-2xs text-dim">{item.keys}</kbd>}
              </DropdownMenu.Item>
            ) : (
              <DropdownMenu.Separator key={at} className="my-1 h-px bg-line" />
            ),
          )}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}
