// Rules for what takes data away, or the names that the running version of the app uses.
import { type Rule, alterations, bare, createdIndex, createdTable, sql } from './rule.ts'

const DROP_TABLE = sql('^drop table (?:if exists )?(NAME)')
const RENAME_TABLE = sql('^rename to (NAME)$')
const RENAME_COLUMN = sql('^rename (?:column )?(NAME) to NAME$')
const DROP_COLUMN = sql('^drop (?:column )?(?:if exists )?(?!constraint\\b)(NAME)')
const EVERY_ROW = sql('^(?:delete from (?:only )?|update (?:only )?|truncate (?:table )?)(NAME)')

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

/** Every rule of this file. */
export const losing: readonly Rule[] = [
  {
    name: 'drop-table',
    check({ code }, { made, statements }) {
      const table = DROP_TABLE.exec(code)?.[1]
      if (!table || made.has(bare(table)) || rebuilt(statements).has(bare(table))) return undefined
      return { message: `the rows of ${table} are lost`, mend: SOON }
    },
  },
  {
    name: 'drop-with-foreign-keys',
    engine: 'sqlite',
    check({ code }, { made, foreignKeys }) {
      const table = DROP_TABLE.exec(code)?.[1]
      if (!table || made.has(bare(table)) || !foreignKeys) return undefined
      return {
        message: `SQLite deletes the rows of ${table} first, and with them the rows of other tables that refer to them with "on delete cascade"`,
        mend: 'begin the file with `-- foreign-keys: off`; the keys are checked at its end',
      }
    },
  },
  {
    name: 'drop-column',
    check({ code }, { made }) {
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
      const table = EVERY_ROW.exec(code)?.[1]
      if (!table || made.has(bare(table)) || / where /.test(code)) return undefined
      return code.startsWith('update')
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
