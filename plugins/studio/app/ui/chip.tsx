import type { ReactNode } from 'react'
import { cn } from './cn.ts'

/** A small fact: a trigger, a method, a tag. With `onClick` it is a button that adds a filter. */
export function Chip({
  children,
  tone,
  onClick,
  title,
}: {
  children: ReactNode
  tone?: 'accent' | 'plain' | 'err' | 'warn' | 'ok'
  onClick?: () => void
  title?: string
}) {
  const look = cn(
    'inline-flex h-[18px] items-center gap-1 rounded-sm border px-1.5 data text-2xs whitespace-nowrap',
    tone === 'accent' && 'border-accent/35 text-accent',
    tone === 'err' && 'border-err/35 text-err',
    tone === 'warn' && 'border-warn/35 text-warn',
    tone === 'ok' && 'border-ok/35 text-ok',
    (!tone || tone === 'plain') && 'border-line text-muted',
  )
  if (!onClick)
    return (
      <span className={look} title={title}>
        {children}
      </span>
    )
  return (
    <button
      type="button"
      title={title}
      className={cn(
        look,
        'relative hover:border-accent hover:text-accent before:absolute before:-inset-1',
      )}
      onClick={(event) => {
        event.stopPropagation()
        onClick()
      }}
    >
      {children}
    </button>
  )
}
