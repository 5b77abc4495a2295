import { publicError } from '../../kernel/index.ts'
import { type ValueText, isCut } from './value-text.ts'

/** Of the longest text, what each part has of an error that is longer: escaped, they are up to six times so long. */
const PART = 1 / 16

/** Code of an error and its JSON. */
export interface ErrorText {
  readonly code: string
  readonly json: string
}

/**
 * An error as it is recorded. Of one that is too long (that of a query has its SQL, of any length) what lists
 * and counts tell it by is kept: message, name and where it was thrown.
 *
 * @param write writes values of at most `maxSize` characters
 */
export function errorText(thrown: unknown, write: ValueText, maxSize: number): ErrorText {
  const { code, message, status, details, cause, stack } = publicError(thrown)
  const inside = cause === undefined ? { stack } : { cause }
  // What callers are told says enough; of what they are not told the stack shows where it was.
  const hides = status >= 500
  const json = write({ message, status, details, ...(hides && inside) })
  if (!isCut(json)) return { code, json }
  const part = (text: string): string => text.slice(0, Math.floor(maxSize * PART))
  const short =
    cause instanceof Error
      ? { cause: { name: cause.name, message: part(cause.message), stack: part(framesOf(cause)) } }
      : { stack }
  const all = {
    message: part(message),
    status,
    ...(hides && short),
    '…': 'cut: the beginning of each part',
  }
  return { code, json: write(all) }
}

/** A stack begins with the whole message. */
function framesOf({ name, stack = '' }: Error): string {
  const frames = stack.search(/^ {4}at /m)
  return frames === -1 ? '' : `${name}:\n${stack.slice(frames)}`
}
