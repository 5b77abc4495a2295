import type { RootOperationNode } from 'kysely'
import { type BunbaseError, type Run, mistake } from '../../kernel/index.ts'
import type { Query } from './store.ts'

/**
 * Stands in a rewritten query for whose rows it may reach. A query is rewritten the same for everybody,
 * so that it can be prepared once; each builder puts its own value there when the query runs.
 */
export const WHOSE: object = Object.freeze({ toString: () => 'whose' })

/** Whose rows they are of a builder that is exempt. */
export const EVERYBODY = '*'

/** Confines queries to the rows of somebody, as the tenants of an app. */
export interface Narrowing {
  /** Confines a query, with {@link WHOSE} in it. Throws for one that cannot be confined. */
  rewrite<T extends RootOperationNode>(node: T): T
  /** Throws for a statement written by hand that would have to be confined. */
  checkText(sql: string): void
  /** Whose rows a run may reach; undefined for nobody's. */
  whoseOf(run: Run): string | undefined
  /**
   * A statement that tells the database itself whose rows a query may reach, for as long as a transaction
   * lasts; undefined for a query that needs none. Left out: the database is not told.
   *
   * @param whose {@link EVERYBODY} for the rows of all
   */
  announce?(whose: string, sql: string): Query | undefined
  /** What is thrown for a query that is confined, by a builder that is nobody's. */
  missing(): BunbaseError
}

/** The narrowing of a database, shared by all its sets of connections. */
export class NarrowingSlot {
  #narrowing: Narrowing | undefined

  get current(): Narrowing | undefined {
    return this.#narrowing
  }

  /** @throws TypeError when there is one already */
  fill(narrowing: Narrowing): void {
    if (this.#narrowing) {
      throw mistake(
        'the queries of this database are confined already',
        'select only one plugin that does',
      )
    }
    this.#narrowing = narrowing
  }
}

/** The parameters of a query, with a builder's own value where {@link WHOSE} stands. */
export function bindWhose(
  parameters: readonly unknown[],
  whose: string | undefined,
  narrowing: Narrowing | undefined,
): readonly unknown[] {
  if (!parameters.includes(WHOSE)) return parameters
  if (whose === undefined) throw narrowing?.missing() ?? new TypeError('nobody says whose rows')
  return parameters.map((value) => (value === WHOSE ? whose : value))
}
