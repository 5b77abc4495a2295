import { readFile } from 'node:fs/promises'
import { nearest } from '../../../../kernel/index.ts'
import type { DatabaseEngine } from '../../database.ts'
import type { Migration } from '../migration.ts'
import { readSqlFile } from '../sql-file.ts'
import { type Statement, lineAt, statements } from '../statements.ts'
import { tokens } from '../tokens.ts'
import { codeStatements } from './code.ts'
import { locking } from './locking.ts'
import { losing } from './losing.ts'
import { type Rule, type Surroundings, alterations, createdTable } from './rule.ts'

/** Something that a migration locks or loses. */
export interface LintFinding {
  readonly rule: string
  /** Relative to the app's folder. */
  readonly file: string
  /** From 1. */
  readonly line: number
  readonly message: string
  readonly mend: string
}

interface Ignore {
  readonly rule: string
  readonly reason: string
  readonly line: number
}

interface Linted {
  readonly statements: readonly Statement[]
  readonly ignores: readonly Ignore[]
  readonly foreignKeys: boolean
}

const RULES: readonly Rule[] = [...losing, ...locking]

const LINT_RULES: readonly string[] = RULES.map(({ name }) => name)

/** What migrations lock or lose, in the order of their files. Nothing of them is run. */
export async function lintMigrations(
  migrations: readonly Migration[],
  engine: DatabaseEngine,
): Promise<LintFinding[]> {
  const tenant = new Set<string>()
  const findings: LintFinding[] = []
  for (const migration of migrations) {
    const text = await readFile(migration.path, 'utf8')
    const linted = migration.path.endsWith('.sql')
      ? readSql(text, engine, migration.file)
      : readCode(text, engine)
    findings.push(...lintOne(linted, engine, migration.file, tenant))
  }
  return findings
}

function lintOne(
  { statements: all, ignores, foreignKeys }: Linted,
  engine: DatabaseEngine,
  file: string,
  tenant: Set<string>,
): LintFinding[] {
  const made = new Set(all.flatMap(({ code }) => createdTable(code)?.table ?? []))
  for (const table of all.flatMap(({ code }) => tenantTable(code) ?? [])) tenant.add(table)
  const around: Surroundings = { engine, foreignKeys, statements: all, made, tenant }
  const rules = RULES.filter((rule) => rule.engine === undefined || rule.engine === engine)
  const findings = all.flatMap((statement) =>
    rules.flatMap((rule) => {
      const objection = rule.check(statement, around)
      if (!objection || isIgnored(rule, statement, all, ignores)) return []
      return [{ rule: rule.name, file, line: statement.line, ...objection }]
    }),
  )
  return [...ignores.flatMap((ignore) => wrongIgnore(ignore, file)), ...findings]
}

/** A comment speaks of the statement that it is in or beside, else of the next one. */
function isIgnored(
  { name }: Rule,
  statement: Statement,
  all: readonly Statement[],
  ignores: readonly Ignore[],
): boolean {
  return ignores.some(({ rule, line }) => {
    if (rule !== name) return false
    const beside = all.find((one) => one.line <= line && line <= one.endLine)
    return (beside ?? all.find((one) => one.line > line)) === statement
  })
}

function wrongIgnore({ rule, reason, line }: Ignore, file: string): LintFinding[] {
  const at = { rule: 'lint-ignore', file, line }
  if (!LINT_RULES.includes(rule)) {
    const near = nearest(rule, LINT_RULES)
    return [
      {
        ...at,
        message: `there is no rule "${rule}"`,
        mend: near ? `did you mean "${near}"?` : `the rules are ${LINT_RULES.join(', ')}`,
      },
    ]
  }
  if (reason !== '') return []
  return [
    {
      ...at,
      message: `it does not say why "${rule}" is ignored`,
      mend: `lint-ignore ${rule}: <reason>`,
    },
  ]
}

function tenantTable(code: string): string | undefined {
  const created = createdTable(code)
  if (created?.parts.some((part) => /^"?org_id\b/.test(part))) return created.table
  const altered = alterations(code)
  if (altered?.actions.some((action) => /^add (column )?"?org_id\b/.test(action))) {
    return altered.table
  }
  return undefined
}

function readSql(text: string, engine: DatabaseEngine, file: string): Linted {
  const { up, foreignKeys } = readSqlFile(text, engine, file)
  const comments = [...tokens(up, engine)].filter(({ kind }) => kind === 'comment')
  return {
    statements: statements(up, engine),
    ignores: comments.flatMap(({ text: comment, start }) => ignoreOf(comment, lineAt(up, start))),
    foreignKeys,
  }
}

function readCode(text: string, engine: DatabaseEngine): Linted {
  const lines = text.split('\n')
  return {
    statements: codeStatements(text, engine),
    ignores: lines.flatMap((line, index) => ignoreOf(line, index + 1)),
    foreignKeys: !/\bexport const foreignKeys\b[^=\n]*= false\b/.test(text),
  }
}

function ignoreOf(comment: string, line: number): Ignore[] {
  const [, rule, reason = ''] =
    /(?:--|\/\/|\/\*)\s*lint-ignore\s+([\w-]+)(?:\s*:\s*(.*?))?\s*(?:\*\/)?$/.exec(comment) ?? []
  return rule === undefined ? [] : [{ rule, reason, line }]
}
