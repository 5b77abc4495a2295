import {
  type AbortableQueryOptions,
  type CompiledQuery,
  type ConnectionProvider,
  type DatabaseConnection,
  type DialectAdapter,
  type KyselyPlugin,
  type QueryCompiler,
  type QueryExecutor,
  type QueryId,
  type QueryResult,
  type RootOperationNode,
  ValuesNode,
} from 'kysely'
import type { Awaitable } from '../../kernel/index.ts'
import { MissingCondition } from './errors.ts'
import { guardText } from './guard-text.ts'
import { type Announced, runAnnounced, streamAnnounced } from './announced.ts'
import { Lease } from './lease.ts'
import { EVERYBODY, type Narrowing, bindWhose } from './narrowing.ts'
import { type Scope, placeOf } from './scope.ts'
import type { TransactionParts } from './open-transaction.ts'
import type { Query, Row } from './store.ts'
import { Outcome } from './outcome.ts'
import { watchedStream } from './watched-stream.ts'

/** Kinds of queries that write. */
const WRITES = new Set<string>([
  'InsertQueryNode',
  'UpdateQueryNode',
  'DeleteQueryNode',
  'MergeQueryNode',
])

/** Runs one query for somebody who watches: `run` is to be called once. */
export type Watch = <T extends Outcome>(query: Query, run: () => Awaitable<T>) => Awaitable<T>

/** What an executor is made of. */
export interface ExecutorParts {
  readonly set: TransactionParts
  readonly compiler: QueryCompiler
  readonly adapter: DialectAdapter
  readonly plugins: readonly KyselyPlugin[]
  readonly watch: Watch | undefined
  /** The connection of Kysely's own transactions. */
  readonly provider: ConnectionProvider | undefined
  /** Whose rows it reaches; undefined for nobody's, where the database confines its queries. */
  readonly whose?: string
  /** Whether it is exempt from that. */
  readonly exempt?: boolean
}

/**
 * Runs Kysely's queries where they belong: in the transaction of the running code, or on the next
 * free connection. It stands in for Kysely's own executor, which awaits six times per query.
 */
export class Executor implements QueryExecutor {
  readonly #parts: ExecutorParts

  constructor(parts: ExecutorParts) {
    this.#parts = parts
  }

  get adapter(): DialectAdapter {
    return this.#parts.adapter
  }

  get plugins(): readonly KyselyPlugin[] {
    return this.#parts.plugins
  }

  /** What rewrites queries here; undefined when nothing does. */
  get narrowing(): Narrowing | undefined {
    const { exempt, set } = this.#parts
    return exempt ? undefined : set.narrowing.current
  }

  transformQuery<T extends RootOperationNode>(node: T, queryId: QueryId): T {
    let transformed: RootOperationNode = node
    for (const plugin of this.#parts.plugins) {
      transformed = plugin.transformQuery({ node: transformed, queryId })
    }
    const { narrowing } = this
    if (!narrowing) return transformed as T
    // What it adds must not pass for the condition that the author forgot.
    requireCondition(transformed)
    return narrowing.rewrite(transformed) as T
  }

  /** @throws MissingCondition */
  compileQuery<R = unknown>(node: RootOperationNode, queryId: QueryId): CompiledQuery<R> {
    requireCondition(node)
    requireContent(node)
    const compiled = this.#parts.compiler.compileQuery(node, queryId)
    if (node.kind === 'RawNode') this.#guard(compiled.sql)
    return compiled as CompiledQuery<R>
  }

  /** Runs a statement written by hand. */
  runText(sql: string, parameters: readonly unknown[]): Awaitable<Outcome> {
    this.#guard(sql)
    this.narrowing?.checkText(sql)
    return this.outcomeOf({ sql, parameters })
  }

  /** The same for one that gives nothing: in a transaction nobody waits for it, but its commit does. */
  sendText(sql: string, parameters: readonly unknown[]): Awaitable<unknown> {
    this.#guard(sql)
    const scope = placeOf(this.#parts.set)?.scope
    if (scope?.kind === 'transaction') return scope.send({ sql, parameters })
    return this.outcomeOf({ sql, parameters })
  }

  executeQuery<R>(
    compiled: CompiledQuery<R>,
    options?: AbortableQueryOptions,
  ): Promise<QueryResult<R>> {
    try {
      options?.signal?.throwIfAborted()
      const outcome = this.outcomeOf(compiled as Query)
      if (this.#parts.plugins.length > 0) return this.#transformed(outcome, compiled.queryId)
      return Promise.resolve(outcome) as Promise<QueryResult<any>>
    } catch (error) {
      return Promise.reject(error as Error)
    }
  }

  /** Runs a query, at once where the engine can. */
  outcomeOf(query: Query): Awaitable<Outcome> {
    const { watch } = this.#parts
    const bound = this.#bind(query)
    return watch ? watch(bound, () => this.#run(bound)) : this.#run(bound)
  }

  async *stream<R>(
    compiled: CompiledQuery<R>,
    chunkSize: number,
    options?: AbortableQueryOptions,
  ): AsyncIterableIterator<QueryResult<R>> {
    // A database opens no cursor for what writes, and has all of its rows when it is done.
    const portions = WRITES.has(compiled.query.kind)
      ? [(await this.outcomeOf(compiled as Query)).rows]
      : this.#streamed(this.#bind(compiled as Query), chunkSize || 100)
    for await (const rows of portions) {
      options?.signal?.throwIfAborted()
      yield await this.#transformed<R>(new Outcome(rows, 0), compiled.queryId)
    }
  }

  provideConnection<T>(consumer: (connection: DatabaseConnection) => Promise<T>): Promise<T> {
    const { provider, set } = this.#parts
    return provider ? provider.provideConnection(consumer) : Lease.provide(set, consumer)
  }

  withConnectionProvider(provider: ConnectionProvider): Executor {
    return new Executor({ ...this.#parts, provider })
  }

  withPlugin(plugin: KyselyPlugin): Executor {
    return this.withPlugins([plugin])
  }

  withPlugins(plugins: readonly KyselyPlugin[]): Executor {
    return new Executor({ ...this.#parts, plugins: [...this.#parts.plugins, ...plugins] })
  }

  withPluginAtFront(plugin: KyselyPlugin): Executor {
    return new Executor({ ...this.#parts, plugins: [plugin, ...this.#parts.plugins] })
  }

  withoutPlugins(): Executor {
    return new Executor({ ...this.#parts, plugins: [] })
  }

  /** The same, with somebody watching each query. */
  watchedBy(watch: Watch): Executor {
    return new Executor({ ...this.#parts, watch })
  }

  /** The same, for the rows of somebody. */
  narrowedTo(whose: string): Executor {
    return new Executor({ ...this.#parts, whose })
  }

  /** The same, for everybody's rows. */
  exempt(): Executor {
    return new Executor({ ...this.#parts, exempt: true })
  }

  #bind(query: Query): Query {
    const { whose, set } = this.#parts
    const narrowing = set.narrowing.current
    if (!narrowing) return query
    const parameters = bindWhose(query.parameters, whose, narrowing)
    return parameters === query.parameters ? query : { ...query, parameters }
  }

  /** With what the database is told first; undefined when it is told nothing. */
  #announced(query: Query): Announced | undefined {
    const { exempt, set, whose } = this.#parts
    const whom = exempt ? EVERYBODY : whose
    const first =
      whom === undefined ? undefined : set.narrowing.current?.announce?.(whom, query.sql)
    return first && { first, query }
  }

  /** What is open where the running code is. */
  async #scope(): Promise<Scope | undefined> {
    const place = placeOf(this.#parts.set)
    return place && (place.scope ?? (await (place as Lease).open()))
  }

  #guard(sql: string): void {
    const { set } = this.#parts
    guardText(sql, set.store.engine, placeOf(set)?.scope?.kind === 'session')
  }

  #run(query: Query): Awaitable<Outcome> {
    const { provider, set } = this.#parts
    const announced = this.#announced(query)
    if (announced) {
      if (!provider) return this.#scope().then((scope) => runAnnounced(set, scope, announced))
      return provider.provideConnection(async (lease) =>
        runAnnounced(set, await (lease as Lease).open(), announced),
      )
    }
    if (provider) {
      return provider.provideConnection(async (lease) =>
        (await (lease as Lease).open()).query(query),
      )
    }
    const place = placeOf(set)
    if (!place) return set.store.query(query)
    if (place.scope) return place.scope.query(query)
    return (place as Lease).open().then((scope) => scope.query(query))
  }

  async *#streamed(query: Query, size: number): AsyncGenerator<Row[]> {
    const { watch } = this.#parts
    const open = (): Promise<AsyncIterable<Row[]>> => this.#portions(query, size)
    yield* watch ? watchedStream(watch, query, open) : await open()
  }

  async #portions(query: Query, size: number): Promise<AsyncIterableIterator<Row[]>> {
    const { provider, set } = this.#parts
    const announced = this.#announced(query)
    if (announced) {
      if (!provider) return streamAnnounced(set, await this.#scope(), announced, size)
      return provider.provideConnection(async (lease) =>
        streamAnnounced(set, await (lease as Lease).open(), announced, size),
      )
    }
    if (provider) {
      return provider.provideConnection(async (lease) =>
        (await (lease as Lease).open()).stream(query, size),
      )
    }
    const place = placeOf(set)
    if (!place) return set.store.stream(query, size)
    return (place.scope ?? (await (place as Lease).open())).stream(query, size)
  }

  async #transformed<R>(outcome: Awaitable<Outcome>, queryId: QueryId): Promise<QueryResult<R>> {
    const { rows, numAffectedRows, insertId } = await outcome
    // Plugins copy results, and would lose what is not a property of its own.
    let result: QueryResult<unknown> = {
      rows,
      ...(numAffectedRows !== undefined && { numAffectedRows }),
      ...(insertId !== undefined && { insertId }),
    }
    for (const plugin of this.#parts.plugins) {
      result = await plugin.transformResult({ queryId, result: result as QueryResult<Row> })
    }
    return result as QueryResult<R>
  }
}

/** Kysely writes them down as they are, and the database complains of the word that follows. */
function requireContent(node: RootOperationNode): void {
  if (node.kind === 'UpdateQueryNode' && node.updates?.length === 0) {
    throw new TypeError('set() was given nothing to set; leave the update out then')
  }
  if (node.kind !== 'InsertQueryNode' || !node.values || !ValuesNode.is(node.values)) return
  if (node.values.values.length === 0) {
    throw new TypeError('values() was given no rows; leave the insert out then')
  }
}

function requireCondition(node: RootOperationNode): void {
  const { kind, where } = node as { kind: string; where?: unknown }
  if (where !== undefined || (kind !== 'DeleteQueryNode' && kind !== 'UpdateQueryNode')) return
  const what = kind === 'DeleteQueryNode' ? 'delete' : 'update'
  throw new MissingCondition({
    message: `This ${what} has no condition and would reach every row: add where(), or where(everyRow) if that is meant.`,
  })
}
