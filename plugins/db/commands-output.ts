// What the db plugin's commands print and ask.
import { MigrationError } from './migrate/error.ts'
import type { LintFinding } from './migrate/lint/lint.ts'
import { titleOf } from './migrate/migration.ts'
import type { MigrationStatus } from './migrate/plan.ts'
import type { MigrationListener } from './migrate/service.ts'

/** Prints each thing as it happens. */
export function progress(): MigrationListener {
  return (event) => {
    if (event.type === 'waiting') {
      console.log('another process migrates this database, or holds what is needed; waiting')
    } else {
      const what = event.type === 'applied' ? '✓' : '✓ undone'
      console.log(`${what} ${titleOf(event.migration)}  ${event.duration} ms`)
    }
  }
}

/** Prints one line for each migration. */
export function printStates(all: readonly MigrationStatus[]): void {
  const width = Math.max(...all.map((one) => titleOf(one).length))
  for (const one of all) {
    const title = titleOf(one).padEnd(width)
    console.log(`${one.state.padEnd(7)}  ${title}  ${remark(one)}`.trimEnd())
  }
}

function remark({ state, appliedAt, duration, late, file }: MigrationStatus): string {
  switch (state) {
    case 'applied':
      return `${appliedAt?.toISOString() ?? ''}  ${duration} ms`
    case 'pending':
      return late ? 'comes before one that was applied; it will be applied now' : ''
    case 'stopped':
      return 'was begun without a transaction; bunbase migrate goes on with it'
    case 'edited':
      return `${file} says something else than what was applied; restore it, and write a new migration`
    case 'missing':
      return 'was applied, and its file is gone'
    default:
      return 'there is nothing in it yet'
  }
}

/** Prints what the linter says. */
export function printFindings(
  findings: readonly LintFinding[],
  print: (text: string) => void,
): void {
  for (const { rule, file, line, message, mend } of findings) {
    print(`${file}:${line}  ${rule}: ${message}\n  do: ${mend}`)
  }
  const [first] = findings
  if (!first) return
  const ignorable = first.rule === 'lint-ignore' ? undefined : first.rule
  if (ignorable) print(`  or, when it is meant: -- lint-ignore ${ignorable}: <reason>`)
}

/** Asks on a terminal. @throws MigrationError when the answer is no, or nobody can be asked */
export async function confirm(question: string): Promise<void> {
  const terminal = process.stdin.isTTY && process.stdout.isTTY && !process.env['CI']
  if (!terminal) {
    throw new MigrationError(
      `nobody is there to be asked: ${question}`,
      'say so on the command line: --yes',
    )
  }
  const prompts = await import('@clack/prompts')
  const answer = await prompts.confirm({ message: question, initialValue: false })
  if (answer !== true) throw new MigrationError('nothing was changed', 'say yes to go on')
}
