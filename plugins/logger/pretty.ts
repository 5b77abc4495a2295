import { styleText } from 'node:util'
import type { LogLevel } from './level.ts'
import type { LogRecord } from './record.ts'
import { oneLine, visible } from './quote.ts'

type Format = Parameters<typeof styleText>[0]
type Paint = (format: Format, text: string) => string

const COLOURS: Record<LogLevel, Format> = {
  debug: 'gray',
  info: 'green',
  warn: 'yellow',
  error: 'red',
}

const HEAD = new Set(['level', 'time', 'message', 'runId', 'parentRunId', 'traceId'])

/** Characters of one value; the JSON lines have all of it. */
const SHOWN = 300

/**
 * A line for people: time of day, level, message, fields, and the end of the run's id. An error's
 * stack follows, indented, so that only lines of the logger begin at the margin.
 */
export function prettyLine(record: LogRecord, colours: boolean): string {
  const paint: Paint = (format, text) =>
    colours ? styleText(format, text, { validateStream: false }) : text
  const { level, time, message, runId } = record
  const isSaid = message === `${record.action} ${String(record['status'])}`
  const parts = [
    paint('dim', time.slice(11, -1)),
    paint(COLOURS[level], level.toUpperCase().padEnd(5)),
    visible(message),
  ]
  const below: string[] = []
  for (const [name, value] of Object.entries(record)) {
    if (HEAD.has(name) || (isSaid && (name === 'action' || name === 'status'))) continue
    if (isError(value)) below.push(...errorLines(value, `${visible(name)}: `, paint))
    else parts.push(paint('dim', `${visible(name)}=`) + valueText(name, value))
  }
  if (runId !== undefined) parts.push(paint('dim', `run=…${visible(runId.slice(-8))}`))
  return [parts.join(' '), ...below].join('\n')
}

function valueText(name: string, value: unknown): string {
  if (name === 'caller') {
    const { kind, id } = value as { kind: string; id?: string }
    return id === undefined ? visible(kind) : `${visible(kind)}:${valueText('id', id)}`
  }
  const plain = typeof value === 'string' && /^[^\s"=]+$/.test(value)
  const text = plain ? visible(value) : oneLine(value)
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text
}

interface WrittenError {
  readonly name: string
  readonly message: string
  readonly stack?: unknown
  readonly cause?: unknown
}

function isError(value: unknown): value is WrittenError {
  return typeof value === 'object' && value !== null && 'name' in value && 'message' in value
}

function errorLines(error: WrittenError, label: string, paint: Paint): string[] {
  const { name, message, stack } = error
  const title = `${visible(String(name))}: ${visible(String(message))}`
  // Without its head: a message may have lines that look like frames.
  const frames = String(stack ?? '')
    .replace(`${name}: ${message}`, '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
  const lines = [
    `    ${label}${paint('red', title)}`,
    ...frames.map((frame) => paint('dim', `      ${visible(frame.trim())}`)),
  ]
  return isError(error.cause) ? [...lines, ...errorLines(error.cause, 'caused by ', paint)] : lines
}
