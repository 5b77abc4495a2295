import type { RegisteredAction, Run } from '../../kernel/index.ts'
import { redactor } from '../../kernel/index.ts'

/** Writes a value as JSON for a record; empty when there is nothing to say. Never throws. */
export type ValueText = (value: unknown) => string

const UNREADABLE = '"[unreadable]"'

/** Redacts by name: for what has no schema. */
const redactByName = redactor(undefined)

/**
 * How values of a schema are written: secrets `[redacted]`, and only the beginning of what is longer
 * than `maxSize` characters.
 */
export function valueText(
  schema: RegisteredAction['input']['json'] | undefined,
  maxSize: number,
): ValueText {
  const redact = schema === undefined ? redactByName : redactor(schema)
  return (value) => {
    if (value === undefined) return ''
    let text: string | undefined
    try {
      text = JSON.stringify(redact(value))
    } catch {
      return UNREADABLE
    }
    if (text === undefined) return ''
    return text.length > maxSize ? cut(text, maxSize) : text
  }
}

/**
 * How outputs of an action are written. Where there is nothing to hide the text is left with the run,
 * so that whoever sends the output need not write it again.
 */
export function outputText({ output }: RegisteredAction, maxSize: number): (run: Run) => string {
  const redacted = valueText(output.json, maxSize)
  if (!output.hidesNothing) return (run) => redacted(run.output)
  return (run) => {
    if (run.output === undefined) return ''
    let text: string | undefined
    try {
      text = JSON.stringify(run.output)
    } catch {
      return UNREADABLE
    }
    if (text === undefined) return ''
    run.outputText = text
    return text.length > maxSize ? redacted(run.output) : text
  }
}

/** Still JSON: a reader is told that it is not all, and sees how it begins. */
export function cut(text: string, maxSize: number): string {
  const beginning = text.slice(0, maxSize >> 1).toWellFormed()
  return JSON.stringify({ '…': `cut: ${text.length} characters`, beginning })
}

/** Whether it is what {@link cut} left of a value. */
export function isCut(json: string): boolean {
  return json.startsWith('{"…":')
}
