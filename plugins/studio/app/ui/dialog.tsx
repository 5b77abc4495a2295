import { X } from 'lucide-react'
import { Dialog as Radix } from 'radix-ui'
import type { KeyboardEvent, ReactNode } from 'react'
import { Button } from './button.tsx'
import { cn } from './cn.ts'

const FIELD = ':is(input, textarea, select, [contenteditable=true]):not(:disabled, [readonly])'

/** What one came for has the focus: the first field, or else the window itself; never the button that closes it. */
function focusFirst(event: Event): void {
  const window = event.currentTarget as HTMLElement
  event.preventDefault()
  ;(window.querySelector<HTMLElement>(FIELD) ?? window).focus()
}

/** ⌘A is for the window, not for the page behind it. */
function selectWithin(event: KeyboardEvent): void {
  const { key, ctrlKey, metaKey, defaultPrevented, target } = event
  if (defaultPrevented || key !== 'a' || !(ctrlKey || metaKey)) return
  if ((target as HTMLElement).matches(`${FIELD}, input, textarea`)) return
  event.preventDefault()
  getSelection()?.selectAllChildren(event.currentTarget)
}

/** A window above the page, in its middle or (`side`) along its right edge. Escape closes it. */
export function Dialog({
  open,
  onClose,
  title,
  description,
  children,
  footer,
  side,
  width = 520,
}: {
  open: boolean
  onClose: () => void
  title: string
  description?: ReactNode
  children?: ReactNode
  footer?: ReactNode
  side?: boolean
  /** Pixels. Default 520. */
  width?: number
}) {
  return (
    <Radix.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-[oklch(0.1_0.01_60/0.5)]" />
        <Radix.Content
          style={{ width }}
          data-side={side}
          onOpenAutoFocus={focusFirst}
          onKeyDown={selectWithin}
          {...(description ? {} : { 'aria-describedby': undefined })}
          className={cn(
            'fixed z-40 flex max-w-[calc(100vw-24px)] flex-col border border-line-strong bg-bg shadow-pop focus:outline-none',
            side
              ? 'inset-y-0 right-0 animate-slide rounded-l-lg'
              : 'top-[14vh] left-1/2 max-h-[76vh] -translate-x-1/2 rounded-lg',
          )}
        >
          <header className="flex items-start gap-3 border-b border-line px-4 py-3">
            <div className="min-w-0 flex-1">
              <Radix.Title className="text-lg font-semibold">{title}</Radix.Title>
              {description && (
                <Radix.Description className="mt-0.5 text-sm text-muted">
                  {description}
                </Radix.Description>
              )}
            </div>
            <Radix.Close asChild>
              <Button look="ghost" aria-label="Close" tip="" icon={<X size={15} />} />
            </Radix.Close>
          </header>
          {children && <div className="min-h-0 flex-1 overflow-auto p-4">{children}</div>}
          {footer && (
            <footer className="flex justify-end gap-2 border-t border-line px-4 py-3">
              {footer}
            </footer>
          )}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
