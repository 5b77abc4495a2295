import type { Database } from '../db/index.ts'
import { type RemoveEnded, attemptsIn } from './attempts.ts'
import { PostgresClaims } from './claim.ts'
import { type StoreTime, connectionsOf } from './connections.ts'
import { HANDED_OVER, PLAIN } from './columns.ts'
import { POSTGRES } from './dialect.ts'
import { insertForIn } from './insert-for.ts'
import { type InsertRows, insertJobs } from './insert.ts'
import { membersIn } from './members.ts'
import { sessionPresence } from './session-presence.ts'
import { recordsIn } from './records.ts'
import { soonestIn } from './soonest.ts'
import type { JobRow, QueueStore } from './store.ts'

/** Each column is handed over as a JSON list of its values, which is read faster than objects. */
const COLUMNS = Object.keys(HANDED_OVER) as readonly (keyof JobRow)[]
/** Of a column that is null in all rows nothing is sent, and the shorter lists are filled up with nulls. */
const ROWS = `rows from (${COLUMNS.map((_, n) => `json_array_elements_text($${n + 2}::json)`).join(', ')})
  as d(${COLUMNS.join(', ')})`

const LISTS = [1, 2, 3].map((n) => `json_array_elements_text($${n}::json)`).join(', ')

/** Where processes tell each other of jobs. */
const CHANNEL = 'bunbase_jobs'

/** Jobs in the app's Postgres. */
export function postgresStore(app: Database, time: StoreTime): QueueStore {
  const connections = connectionsOf(app, POSTGRES, time)
  const presence = sessionPresence(connections)
  const { own, statements } = connections
  const { now } = POSTGRES
  const insertText = `insert into job_queue
    (${PLAIN.join(', ')}, run_at, created_at, attempt, crashes, group_place)
    select ${PLAIN.map((name) => `d.${name}::${HANDED_OVER[name]}`).join(', ')},
      coalesce(d.run_at::bigint, ${now} + d.delay::bigint),
      ${now}, 0, 0, case when d.group_key is null then null else nextval('job_queue_places') end
    from ${ROWS}`
  /** What is null is not named: it is most of a small job's columns. */
  const insertOne = (row: JobRow): Promise<void> => {
    const named = PLAIN.filter((column) => row[column] !== null)
    const text = `insert into job_queue (${named.join(', ')}, run_at, created_at, attempt, crashes)
      values (${named.map((_, n) => `$${n + 4}`).join(', ')},
        coalesce($2::bigint, ${now} + $3::bigint), ${now}, 0, 0)`
    const values = named.map((column) => row[column])
    return statements.send(app, text, [statements.time, row.run_at, row.delay, ...values])
  }
  const insertRows: InsertRows = async (rows) => {
    const [first] = rows
    const isKeyed = rows.some(({ unique_key }) => unique_key !== null)
    if (rows.length === 1 && !isKeyed && first!.group_key === null) {
      await insertOne(first!)
      return undefined
    }
    const parameters = [statements.time, ...COLUMNS.map((column) => listOf(rows, column))]
    if (!isKeyed) {
      await statements.send(app, insertText, parameters)
      return undefined
    }
    const { rows: inserted } = await statements.run<{ id: string }>(
      app,
      `${insertText} on conflict (unique_key) where unique_key is not null do nothing returning id`,
      parameters,
    )
    return new Set(inserted.map(({ id }) => id))
  }
  const remove: RemoveEnded = async (ended) => {
    // By id alone first, as its index is looked into then; pairs could be planned as a look at every row.
    const { affected } = await statements.run(
      own,
      `delete from job_queue
      where id = any(array(select json_array_elements_text($1::json)))
        and (id, attempt, locked_by) in (
          select d.id, d.attempt::integer, d.worker from rows from (${LISTS}) as d(id, attempt, worker))`,
      [
        ended.map(({ id }) => id),
        ended.map(({ attempt }) => attempt),
        ended.map(({ worker }) => worker),
      ],
    )
    return affected
  }
  const claims = new PostgresClaims(connections, time.clock)
  return {
    engine: 'postgres',
    maxBatch: 500,
    attempts: attemptsIn(connections, remove),
    members: membersIn(connections, presence.facts),
    presence,
    records: recordsIn(connections),
    async now() {
      const sql = `select ${now} as now`
      const { rows } = await statements.run<{ now: number }>(app, sql, [statements.time])
      return Number(rows[0]!.now)
    },
    async insert(rows, rememberKeys) {
      const added = await insertJobs(connections, insertRows, rows, rememberKeys)
      claims.came(rows)
      return added
    },
    insertFor: insertForIn(connections),
    claim: (claim) => claims.claim(claim),
    soonest: soonestIn(connections),
    async notify(queue) {
      // Never in the enqueuing transaction: until its commit it would keep all others waiting.
      await own.run('select pg_notify($1, $2)', [CHANNEL, queue])
    },
    listen: (heard) => app.listen(CHANNEL, heard),
    close: () => own.close(),
  }
}

function listOf(rows: readonly JobRow[], column: keyof JobRow): unknown[] | null {
  const values = rows.map((row) => row[column])
  return values.some((value) => value !== null) ? values : null
}
