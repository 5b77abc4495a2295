import { ChevronDown } from 'lucide-react'
import type { ComponentProps, ReactNode, SelectHTMLAttributes } from 'react'
import { cn } from './cn.ts'

const box =
  'h-7 w-full min-w-0 rounded-md border border-line bg-sunken px-2 text-sm text-fg transition-colors duration-100 hover:border-line-strong focus:border-accent focus:outline-none aria-invalid:border-err disabled:opacity-60'

/** A line of text. */
export function Input({ className, mono, ...rest }: ComponentProps<'input'> & { mono?: boolean }) {
  return (
    <input
      autoComplete="off"
      spellCheck={false}
      {...rest}
      className={cn(box, mono && 'data', className)}
    />
  )
}

/** A choice among few; the platform's own list, so that keys and screen readers work as everywhere. */
export function Select({ className, children, ...rest }: SelectHTMLAttributes<HTMLSelectElement>) {
  return (
    <span className={cn('relative inline-flex min-w-0', className)}>
      <select {...rest} className={cn(box, 'appearance-none truncate pr-7')}>
        {children}
      </select>
      <ChevronDown
        size={13}
        aria-hidden
        className="pointer-events-none absolute top-2 right-2 text-dim"
      />
    </span>
  )
}

/** A control under its label; what is wrong with it is read out with it. */
export function Field({
  label,
  id,
  hint,
  error,
  children,
  aside,
}: {
  label: ReactNode
  id: string
  hint?: ReactNode
  error?: string | undefined
  aside?: ReactNode
  children: ReactNode
}) {
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <div className="flex items-baseline justify-between gap-2">
        <label htmlFor={id} className="text-sm font-medium">
          {label}
        </label>
        {aside}
      </div>
      {children}
      {hint && !error && (
        <p id={`${id}-hint`} className="text-xs text-dim">
          {hint}
        </p>
      )}
      {error && (
        <p id={`${id}-error`} role="alert" className="text-xs text-err">
          {error}
        </p>
      )}
    </div>
  )
}

/** One of a few, all in sight. */
export function Segmented<T extends string>({
  label,
  value,
  options,
  onChange,
}: {
  label: string
  value: T
  options: readonly (readonly [value: T, label: string])[]
  onChange: (value: T) => void
}) {
  return (
    <div
      role="radiogroup"
      aria-label={label}
      className="inline-flex h-7 shrink-0 rounded-md border border-line bg-sunken p-0.5"
    >
      {options.map(([of, said]) => (
        <button
          key={of}
          type="button"
          role="radio"
          aria-checked={of === value}
          onClick={() => onChange(of)}
          className={cn(
            'h-full min-w-6 rounded-sm px-2 text-xs whitespace-nowrap transition-colors duration-100',
            of === value
              ? 'bg-raised text-fg shadow-[0_0_0_1px_var(--line)]'
              : 'text-muted hover:text-fg',
          )}
        >
          {said}
        </button>
      ))}
    </div>
  )
}
