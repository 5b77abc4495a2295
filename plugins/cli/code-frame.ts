import { readFileSync } from 'node:fs'
import type { Paint } from './style.ts'

/** Lines shown before the one that matters. */
const BEFORE = 2
/** Longer lines are cut: generated code has them. */
const WIDTH = 120

/**
 * The lines around a place in a file, that line marked; empty when the file cannot be read.
 *
 * @param line counted from 1
 * @param column counted from 1
 */
export function codeFrame(
  file: string,
  line: number,
  column: number | undefined,
  paint: Paint,
): string[] {
  let lines: string[]
  try {
    lines = readFileSync(file, 'utf8').split('\n')
  } catch {
    return []
  }
  if (lines[line - 1] === undefined) return []
  const from = Math.max(1, line - BEFORE)
  const to = Math.min(lines.length, line + 1)
  const gutter = String(to).length
  const frame: string[] = []
  for (let at = from; at <= to; at++) {
    const text = printable(lines[at - 1]!).slice(0, WIDTH)
    const number = String(at).padStart(gutter)
    if (at !== line) frame.push(paint('dim', `  ${number} | ${text}`))
    else {
      frame.push(`${paint('red', '>')} ${number} | ${text}`)
      if (column !== undefined && column <= WIDTH) {
        frame.push(`  ${' '.repeat(gutter)} | ${' '.repeat(column - 1)}${paint('red', '^')}`)
      }
    }
  }
  return frame
}

/** A tab is one column in the caret's arithmetic; control characters could steer the terminal. */
function printable(text: string): string {
  return text.replaceAll('\t', ' ').replaceAll(/\p{Cc}/gu, '')
}
