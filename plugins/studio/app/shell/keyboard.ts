import { after } from '../data/clock.ts'
import { commands } from './commands.ts'
import { palette, typedAhead } from './palette-state.ts'

/** A second key of `g r` must follow within this. */
const SEQUENCE_MS = 900
/** What a page that is just being opened offers may come so much later than its first key. */
const OPENING_MS = 1_000

const WINDOW = '[role="dialog"][data-state="open"]'
/** What goes on beside an open drawer: what is in it has these. */
const BESIDE: ReadonlySet<string> = new Set(['.', '[', ']'])

const typing = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))

function nameOf(event: KeyboardEvent): string {
  const mod = event.metaKey || event.ctrlKey ? 'mod+' : ''
  const shift = event.shiftKey && /^[A-Z]$|^[A-Z][a-z]+/.test(event.key) ? 'shift+' : ''
  return mod + shift + (event.key.length === 1 ? event.key.toLowerCase() : event.key)
}

/**
 * Runs the command with these keys once the page that is being opened offers it, unless somebody goes
 * elsewhere first; what it returns ends the wait.
 */
function whenOffered(keys: string): () => void {
  const { href } = location
  const unfollow = commands.subscribe(() => {
    const command = commands.get().find((one) => one.keys === keys)
    if (!command && location.href === href) return
    end()
    if (location.href === href) command?.run()
  })
  const over = after(OPENING_MS, unfollow)
  const end = (): void => {
    over()
    unfollow()
  }
  return end
}

/** Hands keys to commands. None fires while something is typed, but for those with ⌘ or Ctrl. */
export function listenToKeys(): () => void {
  let first = ''
  let forget = (): void => {}
  const listen = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.isComposing || event.altKey) return
    const key = nameOf(event)
    if (typing(event.target) && !key.startsWith('mod+')) return
    const window = document.querySelector(`${WINDOW}:not([data-side]), [role="menu"]`)
    const isBeside = document.querySelector(WINDOW) !== null && !BESIDE.has(key)
    const away = palette.get() && !typing(document.activeElement)
    if (away && event.key.length === 1 && !key.startsWith('mod+')) {
      event.preventDefault()
      return typedAhead.set((text) => text + event.key)
    }
    if ((window || isBeside || palette.get()) && key !== 'mod+k') return
    forget()
    const sequence = first ? `${first} ${key}` : key
    first = ''
    const all = commands.get()
    const command =
      all.find(({ keys }) => keys === sequence) ?? all.find(({ keys }) => keys === key)
    if (command) {
      event.preventDefault()
      command.run()
    } else if (all.some(({ keys }) => keys?.startsWith(`${key} `))) {
      first = key
      forget = after(SEQUENCE_MS, () => (first = ''))
    } else if (!key.startsWith('mod+')) forget = whenOffered(key)
  }
  addEventListener('keydown', listen)
  return () => removeEventListener('keydown', listen)
}
