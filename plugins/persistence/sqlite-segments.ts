// Rows that come faster than they can be sorted in are put aside as they are, many in one compressed
// row: a tenth of the work. They are sorted in when there is time, and those that a reader needs are
// sorted in before it reads.import type { Batch } from './batch.ts'

import type { Batch } from './batch.ts'

type Database = import('bun:sqlite').Database

/** Above it, compressing costs more than it saves. */
const LEVEL = 1

/** Rows put aside. */
export interface Segment {
  readonly id: number
  readonly oldest: number
  readonly newest: number
}

/** The rows that were put aside. */
export class Segments {
  readonly #db: Database

  constructor(db: Database) {
    this.#db = db
  }

  add({ bytes, length, count, oldest, newest }: Batch): void {
    this.#db
      .query('insert into run_segments (oldest, newest, rows, data) values (?, ?, ?, ?)')
      .run(oldest, newest, count, Bun.zstdCompressSync(bytes.subarray(0, length), { level: LEVEL }))
  }

  /** All of them, those with the newest rows first. */
  list(): Segment[] {
    return this.#db
      .query<Segment, []>('select id, oldest, newest from run_segments order by newest desc')
      .all()
  }

  get isEmpty(): boolean {
    return this.#db.query('select 1 from run_segments limit 1').get() === null
  }

  first(): Segment | undefined {
    const query = this.#db.query<Segment, []>(
      'select id, oldest, newest from run_segments order by id limit 1',
    )
    return query.get() ?? undefined
  }

  /** The rows as one text; empty when it is gone. */
  text(id: number): string {
    const query = this.#db.query<{ data: Uint8Array<ArrayBuffer> }, [number]>(
      'select data from run_segments where id = ?',
    )
    const found = query.get(id)
    return found ? Bun.zstdDecompressSync(found.data).toString() : ''
  }

  remove(id: number): void {
    this.#db.query('delete from run_segments where id = ?').run(id)
  }

  /** @returns how many were removed */
  removeBefore(time: number): number {
    return this.#db.query('delete from run_segments where newest < ?').run(time).changes
  }
}
