import type { Database } from '../db/index.ts'
import { type RemoveEnded, attemptsIn } from './attempts.ts'
import { PostgresClaims } from './claim.ts'
import { type StoreTime, connectionsOf } from './connections.ts'
import { POSTGRES } from './dialect.ts'
import { insertForIn } from './insert-for.ts'
import { insertJobs } from './insert.ts'
import { membersIn } from './members.ts'
import { postgresInsert } from './postgres-insert.ts'
import { sessionPresence } from './session-presence.ts'
import { recordsIn } from './records.ts'
import { soonestIn } from './soonest.ts'
import type { QueueStore } from './store.ts'

const LISTS = [1, 2, 3].map((n) => `json_array_elements_text($${n}::json)`).join(', ')

/** Where processes tell each other of jobs. */
const CHANNEL = 'bunbase_jobs'

/** Jobs in the app's Postgres. */
export function postgresStore(app: Database, time: StoreTime): QueueStore {
  const connections = connectionsOf(app, POSTGRES, time)
  const presence = sessionPresence(connections)
  const { own, statements } = connections
  const { now } = POSTGRES
  const insertRows = postgresInsert(app, statements)
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
