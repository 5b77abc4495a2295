import type { Caller } from '../../../kernel/index.ts'
import { redactor } from '../../../kernel/index.ts'
import type { NeededRows } from '../../db/index.ts'
import type { RunDetail } from '../history.ts'
import type { RehearsedRun, RunTest } from './replayer.ts'
import { expectedText } from './expected-text.ts'

/** What a test is written from. */
export interface TestParts {
  readonly recorded: RunDetail
  readonly input: unknown
  readonly caller: Caller
  readonly org: string | undefined
  /** Two rehearsals of the run. */
  readonly run: RehearsedRun
  readonly again: RehearsedRun
  readonly needed: NeededRows
}

const byName = redactor(undefined)

/** Writes the test. */
export function testText(parts: TestParts): RunTest {
  const { recorded, input, caller, org, run, needed } = parts
  const notes = notesOf(parts)
  const rows = byName(needed.rows) as NeededRows['rows']
  const inline = (value: unknown): string => JSON.stringify(value)
  const options = [`as: ${inline(caller)}`, ...(org === undefined ? [] : [`org: ${inline(org)}`])]
  const call = `app.call(${literal(recorded.action)}, ${indented(literal(input), 2)}, { ${options.join(', ')} })`
  const lines = [
    `// Run ${recorded.id} of ${new Date(recorded.startedAt).toISOString()}, as a test.`,
    ...notes.map((note) => `// Note: ${note}`),
    `import { expect, test } from 'bun:test'`,
    `import { join } from 'node:path'`,
    ...(rows.length > 0 ? [`import { database } from 'bunbase/db'`] : []),
    `import { createTestApp } from 'bunbase/testing'`,
    `import config from '../bunbase.config.ts'`,
    '',
    ...(rows.length > 0
      ? ['/** What was in the database. */', `const rows = ${literal(rows)}`, '']
      : []),
    `test(${literal(titleOf(run))}, async () => {`,
    `  await using app = await createTestApp(config, { root: join(import.meta.dir, '..') })`,
    ...(rows.length > 0 ? ['  await app.get(database)!.restore(rows)'] : []),
    ...outcomeLines(parts, call),
    '})',
    '',
  ]
  return { name: `${recorded.action}.${run.status}.test.ts`, text: lines.join('\n'), notes }
}

function titleOf({ action, status, error }: RehearsedRun): string {
  return error
    ? `${action} is ${status === 'refused' ? 'refused' : 'failing'}: ${error.code}`
    : `${action} succeeds`
}

function outcomeLines({ run, again }: TestParts, call: string): string[] {
  if (run.error) {
    return [
      `  const running = ${call}`,
      `  await expect(running).rejects.toMatchObject({ code: ${literal(run.error.code)} })`,
    ]
  }
  if (run.output === undefined) return [`  await ${call}`]
  return [
    `  const output: unknown = await ${call}`,
    `  expect(JSON.parse(JSON.stringify(output))).toEqual(${indented(expectedText(run.output, again.output), 2)})`,
  ]
}

function notesOf({ recorded, run, needed }: TestParts): string[] {
  const notes: string[] = []
  if (recorded.status !== run.status) {
    notes.push(
      `the run ${wordOf(recorded.status)} when it was recorded. Done again with what the database holds now it ${wordOf(run.status)}, and that is what this test expects.`,
    )
  }
  for (const table of needed.cut) {
    notes.push(`table ${table} has more rows; those here are some that the run met.`)
  }
  if (JSON.stringify(byName(needed.rows)) !== JSON.stringify(needed.rows)) {
    notes.push('secrets in rows are [redacted].')
  }
  return notes
}

const wordOf = (status: string): string => (status === 'refused' ? 'was refused' : status)

const literal = (value: unknown): string => JSON.stringify(value, null, 2) ?? 'undefined'

/** As it stands that many spaces further in. */
const indented = (text: string, by: number): string => text.replaceAll('\n', `\n${' '.repeat(by)}`)
