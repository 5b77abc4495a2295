// Rules for what keeps others from reading or writing a table, or fails on one that has rows.
import { type Rule, alterations, createdIndex, sql } from './rule.ts'

const ADD_COLUMN = sql(
  '^add (?:column )?(?:if not exists )?(?!constraint\\b|unique\\b|check\\b|foreign\\b|primary\\b|exclude\\b)(NAME) (.*)$',
)
const CHANGE_TYPE = sql('^alter (?:column )?(NAME) (?:set data )?type ')
const SET_NOT_NULL = sql('^alter (?:column )?(NAME) set not null$')
const EXCLUDES = /^add (constraint \S+ )?exclude\b/
const VOLATILE =
  /\bdefault [^,]*\b(random|gen_random_uuid|uuidv[47]|uuid_generate_v\w+|clock_timestamp|timeofday|nextval)\b/

/** Types and words that give each row its own number. */
const NUMBERED = /^(small|big)?serial\b|\bgenerated (always|by default) as identity\b/
/** Forms of commands that do not run beside the app. */
const REWRITES = sql(
  '^(?:vacuum full|vacuum \\(.*\\bfull\\b|cluster\\b|reindex (?!.*concurrently)|refresh materialized view (?!concurrently))',
)
const MOVES = /^set (logged|unlogged|tablespace|access method)\b/

/** What is done to a table that was there before, action by action. */
function actionsOn(code: string, made: ReadonlySet<string>): { table: string; actions: string[] } {
  const found = alterations(code)
  return found && !made.has(found.table) ? found : { table: '', actions: [] }
}

/** Every rule of this file. */
export const locking: readonly Rule[] = [
  {
    name: 'not-null-without-default',
    check({ code }, { made }) {
      const { table, actions } = actionsOn(code, made)
      for (const action of actions) {
        const [, column, type = ''] = ADD_COLUMN.exec(action) ?? []
        const needed = /\b(not null|primary key)\b/.test(type)
        const given = /\b(default|generated)\b/.test(type) || NUMBERED.test(type)
        if (column && needed && !given) {
          return {
            message: `this fails as soon as ${table} has a row: none has a value for ${column}`,
            mend: 'give it a default, or add it nullable, fill it and forbid null later',
          }
        }
      }
      return undefined
    },
  },
  {
    name: 'index-without-concurrently',
    engine: 'postgres',
    check({ code }, { made }) {
      const index = createdIndex(code)
      if (!index || index.concurrently || made.has(index.table)) return undefined
      return {
        message: `nobody can write ${index.table} while the index is built`,
        mend: 'write `create index concurrently` in a migration of its own that begins with `-- transaction: off`',
      }
    },
  },
  {
    name: 'add-unique',
    check({ code }, { engine, made }) {
      const { table, actions } = actionsOn(code, made)
      const added = actions.some(
        (action) =>
          /^add (constraint \S+ )?(unique|primary key) ?\(/.test(action) ||
          (/ unique\b/.test(action) && ADD_COLUMN.test(action)),
      )
      if (actions.some((action) => EXCLUDES.test(action))) {
        return {
          message: `this fails when two rows of ${table} exclude each other, and nobody can use the table while they are compared`,
          mend: 'it cannot be built beside the app: find and mend such rows first, and run it when few use the table',
        }
      }
      const index = createdIndex(code)
      const unique = index?.unique && !made.has(index.table) ? index.table : undefined
      if (!added && !unique) return undefined
      const fails = `this fails when two rows of ${added ? table : unique} are alike`
      return engine === 'postgres' && added
        ? {
            message: `${fails}, and nobody can use the table while the rows are compared`,
            mend: '`create unique index concurrently`, then `add constraint … unique using index …`',
          }
        : { message: fails, mend: 'find and mend such rows first, in the same migration' }
    },
  },
  {
    name: 'change-type',
    engine: 'postgres',
    check({ code }, { made }) {
      const { table, actions } = actionsOn(code, made)
      const column = actions.map((action) => CHANGE_TYPE.exec(action)?.[1]).find(Boolean)
      if (!column) return undefined
      return {
        message: `nobody can use ${table} while all its rows are written anew, and the version of the app that runs now expects the old type of ${column}`,
        mend: 'add a column of the new type, write both, copy, then drop the old one in a later release',
      }
    },
  },
  {
    name: 'set-not-null',
    engine: 'postgres',
    check({ code }, { made }) {
      const { table, actions } = actionsOn(code, made)
      const column = actions.map((action) => SET_NOT_NULL.exec(action)?.[1]).find(Boolean)
      if (!column) return undefined
      return {
        message: `nobody can use ${table} while every row is looked at`,
        mend: `add constraint … check (${column} is not null) not valid; validate constraint … in the next migration; then this finds nothing left to look at`,
      }
    },
  },
  {
    name: 'constraint-without-not-valid',
    engine: 'postgres',
    check({ code }, { made }) {
      const { table, actions } = actionsOn(code, made)
      const added = actions.find((action) => /^add .*\b(foreign key|check) ?\(/.test(action))
      if (!added || /\bnot valid$/.test(added)) return undefined
      const [, column] = ADD_COLUMN.exec(added) ?? []
      if (column) {
        return {
          message: `nobody can use ${table} while every row is checked`,
          mend: `add ${column} without the check, then the check as a constraint with \`not valid\`, and \`validate constraint\` in the next migration`,
        }
      }
      return {
        message: `nobody can write ${table} while every row is checked`,
        mend: 'add it with `not valid`, and `validate constraint` in the next migration',
      }
    },
  },
  {
    name: 'volatile-default',
    engine: 'postgres',
    check({ code }, { made }) {
      const { table, actions } = actionsOn(code, made)
      for (const action of actions) {
        const [, column, type = ''] = ADD_COLUMN.exec(action) ?? []
        const rewrites =
          VOLATILE.test(type) ||
          NUMBERED.test(type) ||
          /\bgenerated always as \(.*\) stored\b/.test(type)
        if (column && rewrites) {
          return {
            message: `nobody can use ${table} while all its rows are written anew, each with its own ${column}`,
            mend: 'add it without a default, set the default after that, and fill the rows in portions',
          }
        }
      }
      return undefined
    },
  },
  {
    name: 'rewrite',
    engine: 'postgres',
    check({ code }, { made }) {
      const { table, actions } = actionsOn(code, made)
      if (actions.some((action) => MOVES.test(action))) {
        return {
          message: `nobody can use ${table} while it is written anew`,
          mend: 'do it while the app is stopped, or make a new table and move the rows in portions',
        }
      }
      if (!REWRITES.test(code)) return undefined
      return {
        message: 'nobody can use the table while it is written anew',
        mend: 'use a form that runs beside the app: plain vacuum, reindex or refresh concurrently',
      }
    },
  },
]
