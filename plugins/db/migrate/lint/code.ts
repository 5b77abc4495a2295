import type { DatabaseEngine } from '../../database.ts'
import { type Statement, lineAt, statements } from '../statements.ts'

const NAME = String.raw`\(\s*['"\`]([\w.]+)['"\`]`

/**
 * The statements in a `.ts` migration, as far as its text tells them without running it: those in
 * `sql` templates, and the calls of Kysely's schema builder that take something away or lock it.
 */
export function codeStatements(text: string, engine: DatabaseEngine): Statement[] {
  const end = text.search(/export\s+(?:async\s+function|const)\s+down\b/)
  const up = end === -1 ? text : text.slice(0, end)
  return [...templates(up, engine), ...calls(up)].sort((a, b) => a.start - b.start)
}

function templates(text: string, engine: DatabaseEngine): Statement[] {
  return [...text.matchAll(/\bsql(?:<[^`]*>)?`([^`]*)`/g)].flatMap((match) => {
    const offset = match.index + match[0].length - 1 - match[1]!.length
    const written = match[1]!.replaceAll(/\$\{[^}]*\}/g, (hole) => 'x'.padEnd(hole.length, 'x'))
    const before = lineAt(text, offset) - 1
    return statements(written, engine).map((statement) => ({
      ...statement,
      start: statement.start + offset,
      line: statement.line + before,
      endLine: statement.endLine + before,
    }))
  })
}

/** Each chain of the schema builder up to `execute`, as the SQL that it stands for. */
function calls(text: string): Statement[] {
  const chains = text.matchAll(
    new RegExp(String.raw`\.(createTable|dropTable|alterTable|createIndex)${NAME}`, 'g'),
  )
  return [...chains].map((match) => {
    const start = match.index + 1
    const until = text.indexOf('.execute(', start)
    const chain = text.slice(start, until === -1 ? undefined : until)
    return {
      text: chain,
      code: sqlOf(match[1]!, match[2]!, chain),
      start,
      line: lineAt(text, start),
      endLine: lineAt(text, start + chain.length),
    }
  })
}

function sqlOf(method: string, name: string, chain: string): string {
  switch (method) {
    case 'createTable':
      return `create table ${name} (${addedColumns(chain).join(', ')})`
    case 'dropTable':
      return `drop table ${name}`
    case 'createIndex': {
      const table = new RegExp(String.raw`\.on${NAME}`).exec(chain)?.[1] ?? 'x'
      const columns = [...chain.matchAll(/\.columns?\(([^)]*)\)/g)].map((match) => match[1])
      const unique = /\.unique\(\)/.test(chain) ? 'unique ' : ''
      return `create ${unique}index ${name} on ${table} (${columns.join(', ').replaceAll(/['"[\]]/g, '')})`
    }
    default:
      return `alter table ${name} ${actionsOf(chain).join(', ')}`
  }
}

function actionsOf(chain: string): string[] {
  const first = (method: string): string[] =>
    [...chain.matchAll(new RegExp(String.raw`\.${method}${NAME}`, 'g'))].map((match) => match[1]!)
  return [
    ...addedColumns(chain).map((column) => `add column ${column}`),
    ...first('dropColumn').map((column) => `drop column ${column}`),
    ...first('renameColumn').map((column) => `rename column ${column} to x`),
    ...first('renameTo').map((table) => `rename to ${table}`),
    ...first('addUniqueConstraint').map((constraint) => `add constraint ${constraint} unique (x)`),
    ...first('addForeignKeyConstraint').map((key) => `add constraint ${key} foreign key (x)`),
    ...first('addCheckConstraint').map((check) => `add constraint ${check} check (x)`),
    ...(/\.setDataType\(/.test(chain)
      ? first('alterColumn').map((column) => `alter column ${column} type x`)
      : []),
    ...(/\.setNotNull\(/.test(chain)
      ? first('alterColumn').map((column) => `alter column ${column} set not null`)
      : []),
  ]
}

/** `title text not null default ''`, as far as a call of `addColumn` tells. */
function addedColumns(chain: string): string[] {
  return chain
    .split('.addColumn')
    .slice(1)
    .map((call) => {
      const name = new RegExp(`^${NAME}`).exec(call)?.[1] ?? 'x'
      const has = (method: string, words: string): string =>
        call.includes(`.${method}(`) ? ` ${words}` : ''
      return `${name} x${has('notNull', 'not null')}${has('defaultTo', "default ''")}${has('unique', 'unique')}`
    })
}
