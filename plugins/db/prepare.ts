import type { Compilable, CompiledQuery, Kysely, QueryExecutor } from 'kysely'
import type { Awaitable } from '../../kernel/index.ts'
import { Executor } from './executor.ts'
import type { StatementResult } from './database.ts'
import type { Query } from './store.ts'
import { Outcome } from './outcome.ts'
import type { Tables, TypedQueryBuilder } from './tables.ts'

/** Stands for a parameter while a query is built. */
class Parameter {
  readonly name: string
  constructor(name: string) {
    this.name = name
  }
}

/** A query that was built and compiled once, and is only given its parameters. */
export interface PreparedQuery<P, Row, T = Tables> {
  /** All rows. */
  all(db: TypedQueryBuilder<T>, parameters: P): Promise<Row[]>
  /** The first row; the query should have a `limit` if there can be more. */
  first(db: TypedQueryBuilder<T>, parameters: P): Promise<Row | undefined>
  /** What an insert, update or delete did. */
  run(db: TypedQueryBuilder<T>, parameters: P): Promise<StatementResult<Row>>
}

/** A query compiled for an engine, and which parameter goes where. */
interface Plan {
  readonly compiled: CompiledQuery
  /** By position: the name of a parameter, or undefined for a value that is always the same. */
  readonly names: readonly (string | undefined)[]
}

/**
 * Prepares a query: built and compiled on its first use (once per engine), then only given its
 * parameters, which costs little more than the driver itself. It runs where the builder it is given
 * would: `ctx.db` in a transaction is that transaction.
 *
 * ```ts
 * const findTask = prepare((db, p: { id: string }) =>
 *   db.selectFrom('tasks').selectAll().where('id', '=', p.id),
 * )
 * const task = await findTask.first(ctx.db, { id })
 * ```
 *
 * @param build builds the query; a member of `p` stands for the parameter of that name: a value to
 *   hand on, not one to look into. A list goes to `in` as a whole: `where('id', 'in', p.ids)`.
 */
export function prepare<P, Row, T = Tables>(
  build: (db: TypedQueryBuilder<T>, p: P) => Compilable<Row>,
): PreparedQuery<P, Row, T> {
  const plans = new WeakMap<object, Plan>()
  const planFor = (db: Kysely<T>, key: object): Plan => {
    const compiled = build(db, STAND_INS as P).compile()
    const names = compiled.parameters.map((value) =>
      value instanceof Parameter ? value.name : undefined,
    )
    const plan = { compiled, names }
    plans.set(key, plan)
    return plan
  }
  const execute = (db: Kysely<T>, parameters: P): Awaitable<Outcome> => {
    const executor = db.getExecutor()
    // Plugins may compile the same query into another; an adapter stands for an engine.
    const key = executor.plugins.length > 0 ? executor : planKey(executor)
    const { compiled, names } = plans.get(key) ?? planFor(db, key)
    const values: unknown[] = []
    for (let i = 0; i < names.length; i++) {
      const name = names[i]
      values[i] = name === undefined ? compiled.parameters[i] : bound(parameters, name)
    }
    if (executor instanceof Executor && executor.plugins.length === 0) {
      const { sql, plan } = compiled as Query & CompiledQuery
      return executor.outcomeOf({ sql, parameters: values, plan })
    }
    return executor
      .executeQuery({ ...compiled, parameters: values })
      .then(
        ({ rows, numAffectedRows }) =>
          new Outcome(rows as Record<string, unknown>[], Number(numAffectedRows ?? 0)),
      )
  }
  return {
    async all(db, parameters) {
      return (await execute(db, parameters)).rows as Row[]
    },
    async first(db, parameters) {
      return (await execute(db, parameters)).rows[0] as Row | undefined
    },
    async run(db, parameters) {
      const { rows, affected } = await execute(db, parameters)
      return { rows: rows as Row[], affected }
    },
  }
}

/** What rewrites the query decides on the plan; who it is for comes in when it runs. */
function planKey(executor: QueryExecutor): object {
  const narrowing = executor instanceof Executor ? executor.narrowing : undefined
  return narrowing ?? executor.adapter
}

function bound(parameters: unknown, name: string): unknown {
  const value = (parameters as Record<string, unknown>)[name]
  if (value === undefined) throw new TypeError(`the prepared query has no value for "${name}"`)
  return value
}

const STAND_INS: unknown = new Proxy({}, { get: (_target, name) => new Parameter(String(name)) })
