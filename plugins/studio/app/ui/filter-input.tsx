import { Search, X } from 'lucide-react'
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react'
import { after } from '../data/clock.ts'
import { cn } from './cn.ts'

/** What may stand before and after a colon. */
export interface FilterKey {
  key: string
  /** What it means, in a few words. */
  hint: string
  values?: readonly string[]
}

interface Offer {
  text: string
  hint?: string
  /** The whole input when it is taken. */
  next: string
}

const APPLY_MS = 180

/** The filter of a list: `key:value` terms and text, with suggestions. It applies while it is typed. */
export function FilterInput({
  value,
  onChange,
  keys,
  placeholder,
}: {
  value: string
  onChange: (q: string) => void
  keys: readonly FilterKey[]
  placeholder: string
}) {
  const [text, setText] = useState(value)
  const [open, setOpen] = useState(false)
  const [at, setAt] = useState(-1)
  const [seen, setSeen] = useState(value)
  const input = useRef<HTMLInputElement>(null)
  const id = useId()
  if (value !== seen) {
    setSeen(value)
    setText(value)
  }
  useEffect(() => {
    if (text === value) return
    return after(APPLY_MS, () => {
      setSeen(text.trim())
      onChange(text.trim())
    })
  }, [text, value, onChange])
  const offers = open ? offersFor(text, keys) : []
  const take = (offer: Offer): void => {
    setText(offer.next)
    setAt(-1)
    input.current?.focus()
  }
  const press = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step && offers.length > 0) {
      event.preventDefault()
      setAt((at + step + offers.length) % offers.length)
    } else if ((event.key === 'Enter' || event.key === 'Tab') && offers[at]) {
      event.preventDefault()
      take(offers[at])
    } else if (event.key === 'Enter') {
      setOpen(false)
      onChange(text.trim())
    } else if (event.key === 'Escape') {
      if (open && offers.length > 0) setOpen(false)
      else input.current?.blur()
    } else setOpen(true)
  }
  return (
    <div className="relative min-w-0 flex-1 max-w-170">
      <Search
        size={13}
        aria-hidden
        className="pointer-events-none absolute top-[7.5px] left-2 text-dim"
      />
      <input
        ref={input}
        data-filter
        role="combobox"
        aria-label={placeholder}
        aria-expanded={offers.length > 0}
        aria-controls={`${id}-list`}
        aria-activedescendant={at >= 0 ? `${id}-${at}` : undefined}
        autoComplete="off"
        spellCheck={false}
        value={text}
        placeholder={placeholder}
        onChange={(event) => (setText(event.target.value), setOpen(true), setAt(-1))}
        onKeyDown={press}
        onClick={() => setOpen(true)}
        onBlur={() => setOpen(false)}
        className="data h-7 w-full min-w-0 rounded-md border border-line bg-sunken pr-7 pl-7 text-xs text-fg transition-colors duration-100 placeholder:font-sans hover:border-line-strong focus:border-accent focus:outline-none"
      />
      {text ? (
        <button
          type="button"
          aria-label="Clear the filter"
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => (setText(''), onChange(''))}
          className="absolute top-0.5 right-0.5 flex size-6 items-center justify-center text-dim hover:text-fg"
        >
          <X size={13} aria-hidden />
        </button>
      ) : (
        <kbd className="pointer-events-none absolute top-1.5 right-2 text-2xs text-dim">/</kbd>
      )}
      <ul
        id={`${id}-list`}
        role="listbox"
        aria-label="Suggestions"
        hidden={offers.length === 0}
        className="absolute top-8 left-0 z-30 max-h-72 w-80 max-w-full animate-in overflow-auto rounded-lg border border-line-strong bg-raised p-1 shadow-pop"
      >
        {offers.map((offer, index) => (
          <li
            key={offer.text}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === at}
            onMouseDown={(event) => (event.preventDefault(), take(offer))}
            className={cn(
              'flex h-7 cursor-pointer items-center gap-3 rounded-sm px-2 text-sm',
              index === at ? 'bg-accent-soft' : 'hover:bg-accent-soft',
            )}
          >
            <span className="data truncate text-xs">{offer.text}</span>
            <span className="min-w-0 flex-1 truncate text-right text-xs text-dim">
              {offer.hint}
            </span>
          </li>
        ))}
      </ul>
    </div>
  )
}

/** What could follow at the end of the text: keys, or values of the key that stands there. */
function offersFor(text: string, keys: readonly FilterKey[]): Offer[] {
  const start = text.lastIndexOf(' ') + 1
  const token = text.slice(start)
  const not = token.startsWith('-') ? '-' : ''
  const bare = token.slice(not.length)
  const colon = bare.indexOf(':')
  const before = text.slice(0, start)
  if (colon < 0) {
    return keys
      .filter(({ key }) => key.startsWith(bare))
      .map(({ key, hint }) => ({ text: `${not}${key}:`, hint, next: `${before}${not}${key}:` }))
  }
  const key = bare.slice(0, colon)
  const typed = bare.slice(colon + 1)
  const comma = typed.lastIndexOf(',') + 1
  const part = typed.slice(comma).toLowerCase()
  const values = keys.find((known) => known.key === key)?.values ?? []
  return values
    .filter((value) => value.toLowerCase().includes(part) && value.toLowerCase() !== part)
    .slice(0, 12)
    .map((value) => ({
      text: value,
      next: `${before}${not}${key}:${typed.slice(0, comma)}${value} `,
    }))
}
