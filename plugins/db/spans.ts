import type { ActiveSpan, Awaitable, Run } from '../../kernel/index.ts'
import { builderOf } from './builder.ts'
import type { ConnectionSet } from './connection-set.ts'
import type { DatabaseEngine } from './database.ts'
import type { Query } from './store.ts'
import type { Outcome } from './outcome.ts'
import type { TypedQueryBuilder } from './tables.ts'

/** As OpenTelemetry's semantic conventions name them. */
const SYSTEM: Record<DatabaseEngine, string> = { sqlite: 'sqlite', postgres: 'postgresql' }

/** The query builder of a run: the app's own, or one whose queries are spans when somebody listens. */
export function queryBuilder(set: ConnectionSet, run: Run): TypedQueryBuilder {
  const { trace } = run.ctx
  const whose = set.narrowing.current?.whoseOf(run)
  if (!trace.listening) return whose === undefined ? set.db : set.dbOf(whose)
  const own = whose === undefined ? set.executor : set.executor.narrowedTo(whose)
  const executor = own.watchedBy((query, run) =>
    trace.span('query', nameOf(query.sql), (span) => {
      span.set('db.system.name', SYSTEM[set.engine])
      span.set('db.query.text', query.sql)
      return counted(span, run())
    }),
  )
  return builderOf(set.engine, executor)
}

function counted<T extends Outcome>(span: ActiveSpan, outcome: Awaitable<T>): Awaitable<T> {
  if (outcome instanceof Promise) {
    return outcome.then((settled: T) => {
      count(span, settled)
      return settled
    })
  }
  count(span, outcome)
  return outcome
}

function count(span: ActiveSpan, { rows, affected }: Outcome): void {
  span.set('db.response.returned_rows', rows.length)
  if (affected > 0 && rows.length === 0) span.set('db.response.affected_rows', affected)
}

const TARGET = /\b(?:from|into|update|table)\s+(?:["`]([^"`]+)["`]|(\w+))/i

/** `select tasks`: what is done to what. */
function nameOf(sql: Query['sql']): string {
  const operation = /[a-z]+/i.exec(sql)?.[0].toLowerCase() ?? 'query'
  const target = TARGET.exec(sql)
  return target ? `${operation} ${target[1] ?? target[2]}` : operation
}
