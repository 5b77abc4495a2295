import { inspect } from 'node:util'
import { isAbsolute, join } from 'node:path'
import { BootError, type BootProblem } from '../../kernel/index.ts'
import { codeFrame } from './code-frame.ts'
import { bunbase } from './package-info.ts'
import { type Paint, paintFor } from './style.ts'

/** Frames of a cause that are shown. */
const FRAMES = 4

/** An error for people to read, without a line end. */
export function errorText(error: unknown, root: string, paint: Paint): string {
  if (error instanceof BootError) return bootErrorText(error, root, paint)
  if (saysMend(error)) {
    const frames = error.cause instanceof Error ? stackLines(error.cause, root, paint, false) : []
    const title = [`${paint('red', 'error')}: ${error.message}`, ...frames]
    return `${title.join('\n')}\n  ${paint('dim', 'do:')} ${error.mend}`
  }
  if (!(error instanceof Error)) return `${paint('red', 'error')}: ${inspect(error)}`
  const title = `${paint('red', 'error')}: ${error.message}`
  // The system refused, and whoever caught that has said what it means.
  if (isSystemError(error.cause)) return title
  const lines = [title, ...stackLines(error, root, paint)]
  if (error instanceof AggregateError) {
    for (const inner of error.errors) lines.push(indent(errorText(inner, root, paint)))
  } else if (error.cause !== undefined) {
    lines.push(indent(`${paint('dim', 'caused by')} ${errorText(error.cause, root, paint)}`))
  }
  return lines.join('\n')
}

/** Writes an error to the standard error output. */
export function printError(error: unknown, root: string): void {
  // Not process.stderr.write: what a pipe has not taken when the process ends would be lost.
  console.error(errorText(error, root, paintFor(process.stderr)))
}

function bootErrorText({ problems }: BootError, root: string, paint: Paint): string {
  const count = problems.length === 1 ? '1 mistake' : `${problems.length} mistakes`
  const title = paint('red', `the app cannot start: ${count}`)
  return [title, ...problems.map((problem) => problemText(problem, root, paint))].join('\n\n')
}

function problemText(problem: BootProblem, root: string, paint: Paint): string {
  const { message, mend, file, line, column, cause } = problem
  const lines = [paint('bold', message)]
  const where = placeOf(problem)
  if (where) lines.push(`${paint('dim', 'at:')} ${where}`)
  if (file !== undefined && line !== undefined) {
    const path = isAbsolute(file) ? file : join(root, file)
    lines.push(...codeFrame(path, line, column, paint).map((text) => `  ${text}`))
  } else if (cause instanceof Error) lines.push(...stackLines(cause, root, paint))
  lines.push(`${paint('green', 'do:')} ${mend}`)
  return indent(lines.join('\n'))
}

function placeOf(problem: BootProblem): string {
  const file = [problem.file, problem.line, problem.column].filter(Boolean).join(':')
  return [
    file,
    problem.action && `action "${problem.action}"`,
    problem.key && `config key "${problem.key}"`,
    problem.plugin && `plugin "${problem.plugin}"`,
  ]
    .filter(Boolean)
    .join(', ')
}

/** Where an error was thrown: the frames of the app and of third parties, or our own when only those. */
function stackLines(error: Error, root: string, paint: Paint, orOwn = true): string[] {
  const frames = (error.stack ?? '').split('\n').filter((text) => /^\s+at /.test(text))
  const theirs = frames.filter((text) => !text.includes(`${bunbase.folder}/`) && /\//.test(text))
  const shown = (theirs.length > 0 || !orOwn ? theirs : frames).slice(0, FRAMES)
  return shown.map((text) => paint('dim', `  ${text.trim().replaceAll(`${root}/`, '')}`))
}

/** Ours, and those of plugins' commands that say what to do; neither needs a stack of ours. */
function saysMend(error: unknown): error is Error & { mend: string } {
  return error instanceof Error && typeof (error as { mend?: unknown }).mend === 'string'
}

const isSystemError = (error: unknown): boolean =>
  error instanceof Error && /^E[A-Z]+$/.test(String((error as { code?: unknown }).code))

const indent = (text: string): string => text.replaceAll(/^(?=.)/gm, '  ')
