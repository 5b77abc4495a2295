import { type KeyboardEvent, type ReactNode, useRef } from 'react'
import { cn } from './cn.ts'

/** One of the tabs. */
export interface Tab<T extends string> {
  id: T
  label: string
  /** How many things are behind it. */
  count?: number | undefined
  tone?: 'err' | 'warn'
}

/** A row of tabs over their panel. Arrows move, as the pattern of the ARIA guide says. */
export function Tabs<T extends string>({
  label,
  tabs,
  value,
  onChange,
  children,
  aside,
  fill,
}: {
  label: string
  tabs: readonly Tab<T>[]
  value: T
  onChange: (id: T) => void
  children: ReactNode
  aside?: ReactNode
  /** The panel does not scroll by itself. */
  fill?: boolean
}) {
  const list = useRef<HTMLDivElement>(null)
  const move = (event: KeyboardEvent): void => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    if (!step) return
    event.preventDefault()
    const at = tabs.findIndex(({ id }) => id === value)
    const next = tabs[(at + step + tabs.length) % tabs.length]!
    onChange(next.id)
    list.current?.querySelector<HTMLElement>(`[data-tab="${next.id}"]`)?.focus()
  }
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="flex shrink-0 items-center gap-2 border-b border-line px-4">
        <div
          ref={list}
          role="tablist"
          aria-label={label}
          className="flex min-w-0 flex-1 gap-1 overflow-x-auto"
          onKeyDown={move}
        >
          {tabs.map(({ id, label, count, tone }) => (
            <button
              key={id}
              type="button"
              role="tab"
              id={`tab-${id}`}
              data-tab={id}
              aria-selected={id === value}
              aria-controls={id === value ? `panel-${id}` : undefined}
              tabIndex={id === value ? 0 : -1}
              onClick={() => onChange(id)}
              className={cn(
                'relative flex h-9 items-center gap-1.5 px-2 text-sm whitespace-nowrap transition-colors duration-100 focus-visible:-outline-offset-2',
                id === value
                  ? 'text-fg after:absolute after:inset-x-2 after:bottom-0 after:h-0.5 after:rounded-full after:bg-accent'
                  : 'text-muted hover:text-fg',
              )}
            >
              {label}
              {count !== undefined && (
                <span
                  className={cn(
                    'data text-2xs',
                    tone === 'err' ? 'text-err' : tone === 'warn' ? 'text-warn' : 'text-dim',
                  )}
                >
                  {count}
                </span>
              )}
            </button>
          ))}
        </div>
        {aside}
      </div>
      <div
        role="tabpanel"
        id={`panel-${value}`}
        aria-labelledby={`tab-${value}`}
        tabIndex={0}
        className={cn(
          'min-h-0 flex-1 focus-visible:-outline-offset-2',
          fill ? 'flex flex-col' : 'overflow-auto',
        )}
      >
        {children}
      </div>
    </div>
  )
}
