import type { Database } from '../db/index.ts'
import { attemptsIn } from './attempts.ts'
import { PostgresClaims } from './claim.ts'
import { type StoreTime, connectionsOf } from './connections.ts'
import { HANDED_OVER, PLAIN } from './columns.ts'
import { POSTGRES } from './dialect.ts'
import { soonestText } from './due.ts'
import { type InsertRows, insertJobs } from './insert.ts'
import { membersIn } from './members.ts'
import { sessionPresence } from './session-presence.ts'
import { recordsIn } from './records.ts'
import type { QueueStore } from './store.ts'

/** Where processes tell each other of jobs. */
const CHANNEL = 'bunbase_jobs'

/** Jobs in the app's Postgres. */
export function postgresStore(app: Database, time: StoreTime): QueueStore {
  const connections = connectionsOf(app, POSTGRES, time)
  const presence = sessionPresence(connections)
  const { own, statements } = connections
  const { now, list, listValue } = POSTGRES
  const insertText = `insert into job_queue
    (${PLAIN.join(', ')}, run_at, created_at, attempt, crashes, group_place)
    select ${PLAIN.map((name) => `d.${name}`).join(', ')}, coalesce(d.run_at, ${now} + d.delay),
      ${now}, 0, 0, case when d.group_key is null then null else nextval('job_queue_places') end
    from ${list(2, HANDED_OVER)}`
  const insertRows: InsertRows = async (rows) => {
    const unique = rows.some(({ unique_key }) => unique_key !== null)
    const { rows: inserted } = await statements.run<{ id: string }>(
      app,
      unique
        ? `${insertText} on conflict (unique_key) where unique_key is not null do nothing returning id`
        : insertText,
      [statements.time, listValue(rows)],
    )
    return unique ? new Set(inserted.map(({ id }) => id)) : undefined
  }
  const claims = new PostgresClaims(connections, time.clock)
  return {
    engine: 'postgres',
    maxBatch: 500,
    attempts: attemptsIn(connections),
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
    claim: (claim) => claims.claim(claim),
    async soonest(queue, ago) {
      const { rows } = await statements.run<{ wait: number | null }>(own, soonestText(POSTGRES), [
        statements.time,
        queue,
        Math.ceil(ago),
      ])
      return rows[0]?.wait == null ? undefined : Number(rows[0].wait)
    },
    async notify(queue) {
      // Never in the enqueuing transaction: until its commit it would keep all others waiting.
      await own.run('select pg_notify($1, $2)', [CHANNEL, queue])
    },
    listen: (heard) => app.listen(CHANNEL, heard),
    close: () => own.close(),
  }
}
