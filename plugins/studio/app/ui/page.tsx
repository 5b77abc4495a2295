import type { ReactNode } from 'react'
import { cn } from './cn.ts'

/** A page: its title and controls in a bar of 48 px, and below it all the rest of the window. */
export function Page({
  title,
  controls,
  aside,
  children,
}: {
  title: string
  controls?: ReactNode
  /** At the right end: a total, a state. */
  aside?: ReactNode
  children: ReactNode
}) {
  return (
    <>
      <header className="flex h-12 shrink-0 items-center gap-3 border-b border-line px-4">
        <h1 className="shrink-0 text-lg font-semibold">{title}</h1>
        <div className="flex min-w-0 flex-1 items-center gap-2">{controls}</div>
        {aside && <div className="data shrink-0 text-xs text-dim">{aside}</div>}
      </header>
      <div className="flex min-h-0 flex-1 flex-col">{children}</div>
    </>
  )
}

/** A titled part of a page, divided from the next by space and a line. */
export function Section({
  title,
  aside,
  children,
  className,
}: {
  title: string
  aside?: ReactNode
  children: ReactNode
  className?: string
}) {
  return (
    <section aria-label={title} className={cn('min-w-0', className)}>
      <header className="flex h-9 items-center gap-2">
        <h2 className="label flex-1">{title}</h2>
        {aside}
      </header>
      {children}
    </section>
  )
}

/** Names and values in two columns. */
export function Facts({
  of,
  className,
}: {
  of: readonly (readonly [name: string, value: ReactNode])[]
  className?: string
}) {
  return (
    <dl
      className={cn(
        'grid grid-cols-[minmax(80px,max-content)_1fr] gap-x-4 gap-y-1.5 text-sm',
        className,
      )}
    >
      {of.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-dim">{name}</dt>
          <dd className="data min-w-0 text-xs leading-[18px] break-words">{value}</dd>
        </div>
      ))}
    </dl>
  )
}
