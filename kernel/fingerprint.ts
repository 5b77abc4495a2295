import { type BunbaseError, publicError } from './errors.ts'
import { framesOf } from './stack-frames.ts'

/** Characters of a message that are looked at, and of what becomes of it that count. */
const READ = 2_000
const KEPT = 300

/** What differs between two errors of one kind, and what is put in its place; in this order. */
const VARIES: readonly (readonly [what: RegExp, mark: string])[] = [
  [/\b[a-z][a-z0-9+.-]*:\/\/[^\s"'`<>)\]]+/gi, '<url>'],
  [/[^\s"<>()[\],;:]+@[^\s"<>()[\],;:]+/g, '<email>'],
  [/(?:\b[a-z]:)?(?:[\\/][^\s\\/"'`<>()[\],;:]+)+[\\/]?/gi, '<path>'],
  [/(?<![\w:.])(?=[0-9a-f.]*:[0-9a-f.]*:)[0-9a-f:.]+/gi, '#'],
  // Numbers, dates, addresses, and ids of whatever make: words with a digit in them.
  [/[\p{L}\p{N}_.:+-]*\p{N}[\p{L}\p{N}_.:+-]*/gu, '#'],
  [/\b[a-f]{8,}\b/gi, '#'],
  [/\s+/g, ' '],
]

/** A message without what differs from one time to the next. */
export function shapeOf(message: string): string {
  let shape = message.slice(0, READ)
  for (const [what, mark] of VARIES) shape = shape.replace(what, mark)
  return shape.trim().slice(0, KEPT)
}

/** The framework's own folders; installed, it is in `node_modules` like all that is not the app's. */
const FRAMEWORK = ['kernel', 'plugins'].map((it) => import.meta.dir.replace(/kernel$/, `${it}/`))
const FOREIGN = /node_modules|^(?:node|bun):|^native$|^\[native code\]$/

/** The function and the file (not its folder, not the line) where an app's code was left; if it was. */
export function ownFrame(stack: string | undefined): string | undefined {
  for (const { name, file } of framesOf(stack)) {
    if (FOREIGN.test(file) || FRAMEWORK.some((folder) => file.startsWith(folder))) continue
    return `${name} ${file.slice(file.lastIndexOf('/') + 1)}`
  }
  return undefined
}

/** 64 bits of a text as 16 hexadecimal digits: two lanes that multiply by different odd numbers. */
function digest(text: string): string {
  let [one, other] = [0x811c9dc5, 0x9e3779b9]
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    one = Math.imul(one ^ unit, 0x01000193)
    other = Math.imul(other ^ unit ^ (one >>> 15), 0x85ebca6b)
  }
  return [one, other].map((lane) => (mixed(lane) >>> 0).toString(16).padStart(8, '0')).join('')
}

/** So that the last characters reach every bit. */
function mixed(lane: number): number {
  const once = Math.imul(lane ^ (lane >>> 16), 0xc2b2ae35)
  return once ^ (once >>> 13)
}

/**
 * What errors of one kind have in common, whichever ids, numbers, addresses and paths are in their
 * messages, and wherever in its file the code has moved: 16 hexadecimal digits.
 *
 * @param action stands for the place of an error that does not say where it comes from
 */
export function fingerprintOf(thrown: unknown, action: string): string {
  const shown = publicError(thrown)
  const { code, status } = shown
  const inner = innerOf(shown)
  // Where an error was thrown that callers are meant to see tells nothing about it, and asking is not free.
  const place = (status >= 500 ? ownFrame(inner.stack) : undefined) ?? action
  return digest([code, inner.name, shapeOf(inner.message), place].join('\n'))
}

/** What went wrong, when all that may be told of it is that something did. */
function innerOf(shown: BunbaseError): {
  name: string
  message: string
  stack?: string | undefined
} {
  const { cause } = shown
  if (shown.code !== 'INTERNAL' || cause === undefined) return shown
  return cause instanceof Error ? cause : { name: typeof cause, message: String(cause) }
}
