// Claiming on Postgres. Claimed rows stay in the index until they are vacuumed, and a session that
// holds a snapshot keeps them there; so a cursor moves over them, and only now and then a claim begins
// from the start.
import type { Clock } from '../../kernel/index.ts'
import type { Connections } from './connections.ts'
import { CLAIMED, FREE, PRIORITIES, mayClaim } from './due.ts'
import { claimGuarded } from './guarded.ts'
import type { Claim, Claimed, ClaimedJob, JobRow } from './store.ts'

interface Cursor {
  readonly priority: number
  readonly runAt: number
  readonly id: string
  /** When it was at the start, by `clock.elapsed()`. */
  readonly since: number
  /** Claims since then. */
  readonly used: number
}

interface Row extends ClaimedJob {
  readonly priority: number
  readonly run_at: number
}

/** Milliseconds, and claims, that do without a look from the start: what came late, or first, waits so long. */
const LONGEST = 250
const MOST = 64

/** Makes all guarded claims of a database take turns. */
const GUARD = "select pg_advisory_xact_lock(hashtextextended('bunbase job queue', 0))"

/** Claims jobs, and knows how far each queue was claimed. */
export class PostgresClaims {
  readonly #connections: Connections
  readonly #clock: Clock
  readonly #cursors = new Map<string, Cursor>()
  readonly #fromStart: string
  readonly #fromCursor: string

  constructor(connections: Connections, clock: Clock) {
    this.#connections = connections
    this.#clock = clock
    const { now } = connections.statements.dialect
    const taken = CLAIMED.map((column) => `j.${column}`).join(', ')
    // By their places, as they are locked: a join could be planned as a look at every row.
    const take = `update job_queue as j set locked_by = $3, locked_at = ${now}, attempt = j.attempt + 1
      where j.ctid = any(array(select due.place from due)) and j.locked_by is null
      returning ${taken}, j.priority, j.run_at::double precision as run_at`
    const waiting = `queue = $2 and ${FREE} and locked_by is null and run_at <= ${now}`
    this.#fromStart = `with ${PRIORITIES}, due as (
        select x.place from priorities as p cross join lateral (
          select ctid as place from job_queue where ${waiting} and priority = p.priority and ${mayClaim('$3')}
          order by run_at, id limit $4 for update skip locked
        ) as x where p.priority is not null limit $4
      ) ${take}`
    this.#fromCursor = `with due as (
        select ctid as place from job_queue where ${waiting} and priority = $5 and (run_at, id) > ($6, $7)
          and ${mayClaim('$3')}
        order by run_at, id limit $4 for update skip locked
      ) ${take}`
  }

  async claim(claim: Claim): Promise<Claimed> {
    const cursor = this.#cursors.get(claim.queue)
    this.#cursors.delete(claim.queue)
    const began = this.#clock.elapsed()
    if (cursor && cursor.used < MOST && began - cursor.since < LONGEST) {
      const { priority, runAt, id, since, used } = cursor
      const jobs = await this.#take(claim, this.#fromCursor, [priority, runAt, id])
      if (jobs.length === claim.limit) this.#move(claim, jobs, since, used + 1)
      if (jobs.length > 0) return { jobs, more: true }
    }
    const guarded = await claimGuarded(this.#connections, this.#alone, claim)
    const limit = claim.limit - guarded.length
    if (limit === 0) return { jobs: guarded, more: true }
    const jobs = await this.#take({ ...claim, limit }, this.#fromStart, [])
    if (jobs.length === limit) this.#move(claim, jobs, began, 0)
    return { jobs: [...guarded, ...jobs], more: jobs.length === limit || guarded.length > 0 }
  }

  /** Jobs were added here: a cursor that has passed their place is let go. */
  came(rows: readonly JobRow[]): void {
    for (const { queue, priority, run_at } of rows) {
      const cursor = this.#cursors.get(queue)
      if (!cursor) continue
      if (priority > cursor.priority || (run_at !== null && run_at <= cursor.runAt)) {
        this.#cursors.delete(queue)
      }
    }
  }

  readonly #alone = async (): Promise<void> => {
    await this.#connections.own.run(GUARD)
  }

  #move({ queue }: Claim, jobs: readonly Row[], since: number, used: number): void {
    const { priority, run_at: runAt, id } = jobs.at(-1)!
    this.#cursors.set(queue, { priority, runAt, id, since, used })
  }

  async #take(
    { queue, worker, limit }: Claim,
    text: string,
    from: readonly unknown[],
  ): Promise<Row[]> {
    const { own, statements } = this.#connections
    const parameters = [statements.time, queue, worker, limit, ...from]
    const { rows } = await statements.run<Row>(own, text, parameters)
    // An update gives its rows in no order.
    return rows.sort(
      (a, b) => b.priority - a.priority || a.run_at - b.run_at || (a.id < b.id ? -1 : 1),
    )
  }
}
