/** Characters kept of one string; a log is no place for documents. */
export const STRING_LIMIT = 8_192

const NOT_PLAIN = /[^ !#-[\]-~]/

/**
 * What JSON leaves raw, but a terminal or a log viewer may obey: C1 controls (0x9b begins an escape
 * sequence), line separators, and the marks that turn the direction of text.
 */
const HARMFUL = /[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g

const escape = (char: string): string => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`

/** A string as JSON that stays on its line wherever it is shown. Read back it is the same string. */
export function quote(text: string): string {
  if (text.length > STRING_LIMIT) return quote(cut(text, STRING_LIMIT))
  if (!NOT_PLAIN.test(text)) return `"${text}"`
  const quoted = oneLine(text)
  // Escapes are up to six times as long as what they stand for.
  return quoted.length > 2 * STRING_LIMIT ? quote(cut(text, STRING_LIMIT / 4)) : quoted
}

function cut(text: string, length: number): string {
  const note = `… (${text.length} characters)`
  return text.slice(0, length - note.length) + note
}

/** JSON of plain data that stays on its line wherever it is shown. */
export function oneLine(value: unknown): string {
  return JSON.stringify(value).replace(HARMFUL, escape)
}

/** A string for people's eyes: what would move the cursor or begin a line is shown as an escape. */
export function visible(text: string): string {
  return oneLine(text).slice(1, -1).replaceAll('\\"', '"')
}
