import {
  type AliasableExpression,
  ExpressionWrapper,
  FunctionNode,
  type RawBuilder,
  type SqlBool,
  ValueNode,
  sql,
} from 'kysely'

/** Names of functions that each engine's compiler writes its own way. */
export const NOW = 'bunbase:now'
/** As {@link NOW}. */
export const JSON_VALUE = 'bunbase:json'

/**
 * The current time in milliseconds' precision, told by the database; in a transaction of Postgres the
 * time it began. Also a column's default: `defaultTo(now)`.
 */
export const now: AliasableExpression<Date> = new ExpressionWrapper(FunctionNode.create(NOW, []))

/**
 * A value for a JSON column. Objects and arrays need no wrapping; strings, numbers and booleans do:
 * without it Postgres takes them for text, numbers and booleans of its own.
 */
export function json<T>(value: T): AliasableExpression<T> {
  const text = JSON.stringify(value)
  return new ExpressionWrapper(FunctionNode.create(JSON_VALUE, [ValueNode.create(text)]))
}

/** The condition of an `update` or `delete` that means every row: `.where(everyRow)`. */
export const everyRow: RawBuilder<SqlBool> = sql<SqlBool>`true`
