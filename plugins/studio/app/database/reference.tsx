import { useQuery } from '@tanstack/react-query'
import {
  type ComponentProps,
  type KeyboardEvent,
  useDeferredValue,
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useState,
} from 'react'
import { read } from '../data/queries.ts'
import { cn } from '../ui/cn.ts'
import { Input } from '../ui/field.tsx'
import { cellText } from './cell.tsx'

/** Pixels that the list takes at the most, and keeps from the field. */
const HIGHEST = 288
const GAP = 4

/** A field for a reference. Rows of the other table are offered by their key and what they are called. */
export function Reference({
  to,
  value,
  onText,
  onKeyDown,
  onBlur,
  ...rest
}: Omit<ComponentProps<typeof Input>, 'value'> & {
  to: string
  value: string
  onText: (text: string) => void
}) {
  const id = useId()
  const field = useRef<HTMLInputElement>(null)
  const list = useRef<HTMLUListElement>(null)
  /** What rows are looked for by; undefined while nobody chooses. */
  const [sought, setSought] = useState<string>()
  const [at, setAt] = useState(-1)
  const q = useDeferredValue(sought ?? value)
  const { data } = useQuery({
    ...read('studio.db.lookup', { table: to, q }),
    enabled: !rest.readOnly,
  })
  const rows = sought === undefined ? [] : (data?.items ?? [])
  const isOpen = rows.length > 0
  const close = (): void => (setSought(undefined), setAt(-1))
  const take = (row: (typeof rows)[number]): void => (onText(cellText(row.pk)), close())
  useLayoutEffect(() => {
    if (isOpen) showAt(list.current!, field.current!)
    else list.current!.hidePopover()
  }, [isOpen])
  useEffect(() => {
    if (!isOpen) return
    // Before the window around the field hears of it, which would close.
    const escape = (event: globalThis.KeyboardEvent): void => {
      if (event.key !== 'Escape') return
      event.preventDefault()
      event.stopImmediatePropagation()
      setSought(undefined)
      setAt(-1)
    }
    addEventListener('keydown', escape, { capture: true })
    return () => removeEventListener('keydown', escape, { capture: true })
  }, [isOpen])
  const press = (event: KeyboardEvent<HTMLInputElement>): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    const row = rows[at]
    if (step && !rest.readOnly) {
      event.preventDefault()
      event.stopPropagation()
      if (isOpen)
        setAt(at < 0 && step < 0 ? rows.length - 1 : (at + step + rows.length) % rows.length)
      else setSought('')
    } else if (event.key === 'Enter' && row) {
      event.preventDefault()
      event.stopPropagation()
      take(row)
    } else onKeyDown?.(event)
  }
  return (
    <>
      <Input
        {...rest}
        ref={field}
        value={value}
        role="combobox"
        aria-expanded={isOpen}
        aria-controls={`${id}-list`}
        aria-activedescendant={rows[at] ? `${id}-${at}` : undefined}
        title={data?.items.find(({ pk }) => cellText(pk) === value)?.label}
        // What is typed next looks for another row.
        onFocus={({ target }) => target.select()}
        onClick={() => !rest.readOnly && setSought('')}
        onChange={({ target }) => (onText(target.value), setSought(target.value), setAt(-1))}
        onKeyDown={press}
        onBlur={(event) => (close(), onBlur?.(event))}
      />
      <ul
        ref={list}
        id={`${id}-list`}
        popover="manual"
        role="listbox"
        aria-label={`Rows of ${to}`}
        className="inset-auto m-0 max-h-72 overflow-auto rounded-lg border border-line-strong bg-raised p-1 text-fg shadow-pop"
      >
        {rows.map((row, index) => (
          <li
            key={cellText(row.pk)}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === at}
            ref={(it) => void (index === at && it?.scrollIntoView({ block: 'nearest' }))}
            onMouseDown={(event) => (event.preventDefault(), take(row))}
            className={cn(
              'flex h-7 cursor-pointer items-center gap-3 rounded-sm px-2 text-sm',
              index === at ? 'bg-accent-soft' : 'hover:bg-accent-soft',
            )}
          >
            <span className="min-w-0 flex-1 truncate">{row.label}</span>
            <span className="data max-w-40 truncate text-xs text-dim">{cellText(row.pk)}</span>
          </li>
        ))}
      </ul>
    </>
  )
}

/** Above all that would cut it off: below the field, or above it where there is no room. */
function showAt(list: HTMLElement, field: HTMLElement): void {
  const { left, top, bottom, width } = field.getBoundingClientRect()
  const isBelow = bottom + HIGHEST < innerHeight || bottom < innerHeight / 2
  Object.assign(list.style, {
    left: `${left}px`,
    minWidth: `${Math.max(width, 240)}px`,
    maxWidth: `${Math.max(width, 420)}px`,
    top: isBelow ? `${bottom + GAP}px` : 'auto',
    bottom: isBelow ? 'auto' : `${innerHeight - top + GAP}px`,
  })
  list.showPopover()
}
