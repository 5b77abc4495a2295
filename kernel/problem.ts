/** One mistake found at boot. */
export interface BootProblem {
  /** What is wrong. One sentence. */
  readonly message: string
  /** What to do about it. One sentence. */
  readonly mend: string
  readonly plugin?: string | undefined
  readonly action?: string | undefined
  /** Config key, e.g. `http.cors.origins`. */
  readonly key?: string | undefined
  readonly file?: string | undefined
  readonly line?: number | undefined
  /** Counted from 1; only beside a line. */
  readonly column?: number | undefined
  readonly cause?: unknown
}

/** Whether two say the same of the same place: what is found in two ways is told once. */
export function isSameProblem(one: BootProblem, other: BootProblem): boolean {
  return one.message === other.message && place(one) === place(other)
}

function place(problem: BootProblem): string {
  const file = [problem.file, problem.line, problem.column].filter(Boolean).join(':')
  const parts = [
    file,
    problem.action && `action "${problem.action}"`,
    problem.key && `config key "${problem.key}"`,
    problem.plugin && `plugin "${problem.plugin}"`,
  ]
  return parts.filter(Boolean).join(', ')
}

/** Every mistake found at boot, together. Nothing was opened, or it was closed again. */
export class BootError extends Error {
  readonly code = 'BOOT_FAILED'
  readonly problems: readonly BootProblem[]

  constructor(problems: readonly BootProblem[]) {
    const list = problems.map((problem, index) => {
      const where = place(problem)
      return `  ${index + 1}. ${problem.message}${where ? `\n     at: ${where}` : ''}\n     do: ${problem.mend}`
    })
    const count = problems.length === 1 ? '1 mistake' : `${problems.length} mistakes`
    super(`the app cannot start: ${count}\n${list.join('\n')}`)
    this.name = 'BootError'
    this.problems = problems
  }
}
