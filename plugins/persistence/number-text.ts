// Numbers that are not small integers cost 400 ns to write, and a row has two of them.

let time = -1
let text = ''

/** A time in milliseconds; rows of the same millisecond share the text. */
export function timeText(ms: number): string {
  if (ms === time) return text
  time = ms
  return (text = String(ms))
}

const THOUSANDTHS = Array.from({ length: 1000 }, (_, i) => `.${String(i).padStart(3, '0')}`)

/** Milliseconds with three decimals. */
export function durationText(ms: number): string {
  const micros = Math.round(ms * 1000)
  return Math.floor(micros / 1000) + THOUSANDTHS[micros % 1000]!
}
