import { cn } from './cn.ts'

/** On or off, at once. */
export function Switch({
  checked,
  onChange,
  label,
  disabled,
  id,
}: {
  checked: boolean
  onChange: (checked: boolean) => void
  label: string
  disabled?: boolean
  id?: string
}) {
  return (
    <button
      type="button"
      role="switch"
      id={id}
      aria-checked={checked}
      aria-label={label}
      disabled={disabled}
      onClick={() => onChange(!checked)}
      className={cn(
        'inline-flex h-6 w-10 shrink-0 items-center rounded-full border p-[3px] transition-colors duration-100 disabled:opacity-50',
        checked ? 'border-transparent bg-accent' : 'border-line-strong bg-sunken',
      )}
    >
      <span
        className={cn(
          'size-4 rounded-full transition-transform duration-100',
          checked ? 'translate-x-4 bg-accent-fg' : 'bg-muted',
        )}
      />
    </button>
  )
}
