// Rules for what takes data away, or the names that the running version of the app uses.
import { type Rule, alterations, bare, createdIndex, createdTable, sql } from './rule.ts'

const DROP_TABLE = sql('^drop table (?:if exists )?(NAME(?: ?, ?NAME)*)')
/** What takes along whatever is in it. */
const DROP_ALL = sql('^drop (schema (?:if exists )?NAME.* cascade$|owned by .*)')
/** What takes along the columns that are of it. */
const DROP_TYPE = sql('^drop (?:type|domain|extension) (?:if exists )?(NAME).* cascade$')
const RENAME_TABLE = sql('^rename to (NAME)$')
const RENAME_COLUMN = sql('^rename (?:column )?(NAME) to NAME$')
const DROP_COLUMN = sql('^drop (?:column )?(?:if exists )?(?!constraint\\b)(NAME)')
const EVERY_ROW = sql('^(?:delete from (?:only )?|update (?:only )?|truncate (?:table )?)(NAME)')
/** Where a write within a `with` begins. */
const WITHIN = / as (?:(?:not )?materialized )?\((?=delete |update )/g

const SOON =
  'while it is deployed the version before still uses it: stop using it in one release, and do this in the next'

/** Tables that get the name of one that is dropped: a rebuild, not a loss. */
function rebuilt(statements: readonly { code: string }[]): Set<string> {
  return new Set(
    statements.flatMap(({ code }) =>
      (alterations(code)?.actions ?? []).flatMap((action) => {
        const name = RENAME_TABLE.exec(action)?.[1]
        return name ? [bare(name)] : []
      }),
    ),
  )
}

/** Tables that `drop table` names and that were there before. */
function droppedTables(code: string, made: ReadonlySet<string>): string[] {
  const names = DROP_TABLE.exec(code)?.[1]?.split(/ ?, ?/) ?? []
  return names.filter((name) => !made.has(bare(name)))
}

/** A statement, and those within its `with`. */
function writesOf(code: string): string[] {
  if (!code.startsWith('with ')) return [code]
  return [...code.matchAll(WITHIN)].map(({ index, 0: opening }) =>
    upToClosing(code.slice(index + opening.length)),
  )
}

function upToClosing(text: string): string {
  let depth = 0
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '(') depth++
    if (text[at] === ')' && depth-- === 0) return text.slice(0, at)
  }
  return text
}

/** Every rule of this file. */
export const losing: readonly Rule[] = [
  {
    name: 'drop-table',
    check({ code }, { made, statements }) {
      const all = DROP_ALL.exec(code)?.[1]
      if (all) return { message: `all tables of ${all} are lost`, mend: SOON }
      const kept = rebuilt(statements)
      const tables = droppedTables(code, made).filter((name) => !kept.has(bare(name)))
      if (tables.length === 0) return undefined
      return { message: `the rows of ${tables.join(', ')} are lost`, mend: SOON }
    },
  },
  {
    name: 'drop-with-foreign-keys',
    engine: 'sqlite',
    check({ code }, { made, foreignKeys }) {
      const [table] = droppedTables(code, made)
      if (!table || !foreignKeys) return undefined
      return {
        message: `SQLite deletes the rows of ${table} first, and with them the rows of other tables that refer to them with "on delete cascade"`,
        mend: 'begin the file with `-- foreign-keys: off`; the keys are checked at its end',
      }
    },
  },
  {
    name: 'drop-column',
    check({ code }, { made }) {
      const type = DROP_TYPE.exec(code)?.[1]
      if (type) return { message: `the columns that are of ${type} are lost with it`, mend: SOON }
      const { table = '', actions = [] } = alterations(code) ?? {}
      const column = actions.map((action) => DROP_COLUMN.exec(action)?.[1]).find(Boolean)
      if (!column || made.has(table)) return undefined
      return { message: `what ${table}.${column} holds is lost`, mend: SOON }
    },
  },
  {
    name: 'rename-table',
    check({ code }, { made }) {
      const { table = '', actions = [] } = alterations(code) ?? {}
      if (made.has(table) || !actions.some((action) => RENAME_TABLE.test(action))) return undefined
      return {
        message: `the version of the app that runs now does not know ${table} by another name`,
        mend: 'make a view with the old name, or stop the app while it is deployed',
      }
    },
  },
  {
    name: 'rename-column',
    check({ code }, { made }) {
      const { table = '', actions = [] } = alterations(code) ?? {}
      const column = actions.map((action) => RENAME_COLUMN.exec(action)?.[1]).find(Boolean)
      if (!column || column === 'constraint' || made.has(table)) return undefined
      return {
        message: `the version of the app that runs now does not know ${table}.${column} by another name`,
        mend: 'add the new column, write both, copy, then drop the old one in a later release',
      }
    },
  },
  {
    name: 'every-row',
    check({ code }, { made }) {
      const write = writesOf(code).find((one) => EVERY_ROW.test(one) && !/ where /.test(one))
      const table = EVERY_ROW.exec(write ?? '')?.[1]
      if (!write || !table || made.has(bare(table))) return undefined
      return write.startsWith('update')
        ? {
            message: `every row of ${table} is written and stays locked until the migration ends`,
            mend: 'change rows in portions from code, or say with `where` which ones',
          }
        : { message: `every row of ${table} is lost`, mend: 'say with `where` which ones' }
    },
  },
  {
    name: 'unique-without-org',
    check({ code }, { tenant }) {
      const created = createdTable(code)
      const index = createdIndex(code)
      const lists = created?.parts.flatMap(uniqueLists) ?? (index?.unique ? [index.columns] : [])
      const table = created?.table ?? index?.table ?? ''
      const list = tenant.has(table) ? lists.find((one) => !/\borg_id\b/.test(one)) : undefined
      if (list === undefined) return undefined
      return {
        message: `${table} belongs to organisations, and a value that is unique without org_id tells one what another has`,
        mend: 'put org_id first into the unique index',
      }
    },
  },
]

/** The columns of each unique constraint in a part of `create table`. */
function uniqueLists(part: string): string[] {
  const listed = /\bunique ?\(([^)]*)\)/.exec(part)?.[1]
  if (listed !== undefined) return [listed]
  return /^(?!constraint\b).* unique\b/.test(part) ? [part.split(' ')[0]!] : []
}
