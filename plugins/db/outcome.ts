import type { Row } from './store.ts'

/** What a statement did: for engines, and as Kysely's builders read it. */
export class Outcome {
  readonly rows: Row[]
  /** Rows inserted, updated or deleted. */
  readonly affected: number
  readonly #rowid: number | bigint | undefined

  /** @param rowid SQLite: of the last inserted row */
  constructor(rows: Row[], affected: number, rowid?: number | bigint) {
    this.rows = rows
    this.affected = affected
    this.#rowid = rowid
  }

  get numAffectedRows(): bigint | undefined {
    return this.affected === 0 ? undefined : BigInt(this.affected)
  }

  get insertId(): bigint | undefined {
    return this.#rowid === undefined || this.affected === 0 ? undefined : BigInt(this.#rowid)
  }
}
