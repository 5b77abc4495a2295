import { DropdownMenu } from 'radix-ui'
import type { ReactElement } from 'react'
import { cn } from './cn.ts'
import type { MenuItem } from './menu.tsx'

/** What a menu opens. Apart from it, as most menus never are. */
export function MenuList({
  items,
  trigger,
  open,
  setOpen,
}: {
  items: readonly (MenuItem | null)[]
  trigger: ReactElement
  open: boolean
  setOpen: (open: boolean) => void
}) {
  return (
    <DropdownMenu.Root modal={false} open={open} onOpenChange={setOpen}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
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
