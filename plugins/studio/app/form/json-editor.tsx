import { type KeyboardEvent, useId } from 'react'
import { cn } from '../ui/cn.ts'

/** A text as JSON: its value, or what is wrong with it. An empty text is `undefined`. */
export function parseJson(text: string): { value?: unknown; error?: string } {
  if (!text.trim()) return {}
  try {
    return { value: JSON.parse(text) as unknown }
  } catch (error) {
    return { error: (error as Error).message.replace(/^JSON\.parse: /, '') }
  }
}

/** A field for JSON: says what is wrong while it is typed; Tab indents, Escape then Tab leaves. */
export function JsonEditor({
  label,
  value,
  onChange,
  rows = 10,
  hideLabel,
  id: given,
}: {
  label: string
  value: string
  onChange: (text: string) => void
  rows?: number
  hideLabel?: boolean
  id?: string
}) {
  const own = useId()
  const id = given ?? own
  const { error, value: parsed } = parseJson(value)
  const indent = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    if (event.key === 'Escape') event.currentTarget.dataset['leave'] = 'yes'
    else if (
      event.key === 'Tab' &&
      !event.shiftKey &&
      event.currentTarget.dataset['leave'] !== 'yes'
    ) {
      event.preventDefault()
      event.currentTarget.setRangeText(
        '  ',
        event.currentTarget.selectionStart,
        event.currentTarget.selectionEnd,
        'end',
      )
      onChange(event.currentTarget.value)
    } else delete event.currentTarget.dataset['leave']
  }
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <div className={cn('flex items-center justify-between gap-2', hideLabel && 'sr-only')}>
        <label htmlFor={id} className="text-sm font-medium">
          {label}
        </label>
        <button
          type="button"
          disabled={Boolean(error)}
          className="h-6 px-1 text-xs text-dim hover:text-accent disabled:opacity-50"
          onClick={() => onChange(JSON.stringify(parsed ?? null, null, 2))}
        >
          Tidy
        </button>
      </div>
      <textarea
        id={id}
        rows={rows}
        spellCheck={false}
        value={value}
        aria-invalid={Boolean(error)}
        aria-describedby={error ? `${id}-error` : undefined}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={indent}
        className="data w-full resize-y rounded-md border border-line bg-sunken p-2.5 text-xs leading-[18px] focus:border-accent focus:outline-none aria-invalid:border-err"
      />
      {error && (
        <p id={`${id}-error`} role="alert" className="data text-xs text-err">
          {error}
        </p>
      )}
    </div>
  )
}
