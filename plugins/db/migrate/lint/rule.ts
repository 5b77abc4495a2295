import type { DatabaseEngine } from '../../database.ts'
import type { Statement } from '../statements.ts'

/** What a rule says of a statement. */
export interface Objection {
  /** What happens to data or to those who use the app meanwhile. */
  readonly message: string
  /** How to do it without. */
  readonly mend: string
}

/** The migration that a statement is part of. */
export interface Surroundings {
  readonly engine: DatabaseEngine
  readonly foreignKeys: boolean
  readonly statements: readonly Statement[]
  /** Tables that the migration makes itself: nobody uses them yet, and they are empty. */
  readonly made: ReadonlySet<string>
  /** Tables with a column `org_id`, as far as the migrations up to here tell. */
  readonly tenant: ReadonlySet<string>
}

/** A rule of the linter. */
export interface Rule {
  /** As in `-- lint-ignore <name>: reason`. */
  readonly name: string
  /** Default: both. */
  readonly engine?: DatabaseEngine
  check(statement: Statement, around: Surroundings): Objection | undefined
}

const PART = '(?:"[^"]+"|`[^`]+`|\\[[^\\]]+\\]|[\\p{L}_][\\p{L}\\p{N}_$]*)'
/** Source of a pattern for a name, with or without a schema. */
export const NAME: string = `${PART}(?:\\.${PART})?`

/** A pattern in which `NAME` stands for a name. */
export function sql(pattern: string): RegExp {
  return new RegExp(pattern.replaceAll('NAME', NAME), 'u')
}

/** A name without schema and quotes, to compare it. */
export function bare(name: string): string {
  return name
    .split('.')
    .at(-1)!
    .replaceAll(/^["`[]|["`\]]$/g, '')
    .toLowerCase()
}

const ALTER = sql('^alter table (?:if exists )?(?:only )?(NAME) (.*)$')

/** What `alter table` does: the table and each action of its list. */
export function alterations(code: string): { table: string; actions: string[] } | undefined {
  const [, table, rest] = ALTER.exec(code) ?? []
  if (table === undefined || rest === undefined) return undefined
  return { table: bare(table), actions: topLevelParts(rest) }
}

/** Splits at the commas that are in no brackets. */
export function topLevelParts(list: string): string[] {
  const parts = ['']
  let depth = 0
  for (const char of list) {
    if (char === '(') depth++
    if (char === ')') depth--
    if (char === ',' && depth === 0) parts.push('')
    else parts[parts.length - 1] += char
  }
  return parts.map((part) => part.trim())
}

const CREATE_TABLE = sql(
  '^create (?:temp |temporary |unlogged )?table (?:if not exists )?(NAME) ?\\((.*)\\)',
)

/** What `create table` makes: the table and its columns and constraints. */
export function createdTable(code: string): { table: string; parts: string[] } | undefined {
  const [, table, body] = CREATE_TABLE.exec(code) ?? []
  if (table === undefined || body === undefined) return undefined
  return { table: bare(table), parts: topLevelParts(body) }
}

const CREATE_INDEX = sql(
  '^create (unique )?index (concurrently )?(?:if not exists )?(?:NAME )?on (?:only )?(NAME) ?(?:using \\w+ ?)?\\((.*)$',
)

/** What `create index` makes. */
export function createdIndex(
  code: string,
): { table: string; unique: boolean; concurrently: boolean; columns: string } | undefined {
  const [, unique, concurrently, table, columns] = CREATE_INDEX.exec(code) ?? []
  if (table === undefined || columns === undefined) return undefined
  return { table: bare(table), unique: !!unique, concurrently: !!concurrently, columns }
}
