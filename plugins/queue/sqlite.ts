import type { Database } from '../db/index.ts'
import { type RemoveEnded, attemptsIn } from './attempts.ts'
import { PLAIN } from './columns.ts'
import { type StoreTime, connectionsOf } from './connections.ts'
import { SQLITE } from './dialect.ts'
import { CLAIMED, FREE, PRIORITIES, mayClaim, soonestText } from './due.ts'
import { claimGuarded } from './guarded.ts'
import { type InsertRows, insertJobs } from './insert.ts'
import { membersIn } from './members.ts'
import { processPresence } from './process-presence.ts'
import { recordsIn } from './records.ts'
import type { Claim, Claimed, ClaimedJob, JobRow, QueueStore } from './store.ts'

const { now, list, listValue } = SQLITE
const GROUP = `$${PLAIN.indexOf('group_key') + 4}`
const INSERT = `insert into job_queue
  (run_at, created_at, attempt, crashes, group_place, ${PLAIN.join(', ')})
  values (coalesce($2, ${now} + $3), ${now}, 0, 0,
    case when ${GROUP} is null then null else
      (select coalesce(max(group_place), 0) + 1 from job_queue where group_key = ${GROUP}) end,
    ${PLAIN.map((_, index) => `$${index + 4}`).join(', ')})
  on conflict (unique_key) where unique_key is not null do nothing`

const listening = new Map<string, Set<(queue: string) => void>>()

/** Apps of this process on the same file; other processes are not told, they ask. */
function neighbours(url: string): Set<(queue: string) => void> {
  let all = listening.get(url)
  if (!all) listening.set(url, (all = new Set()))
  return all
}

/** Rows of one statement: enough that what a statement costs is spread over many. */
const CHUNK = 50
const AT = "coalesce(?, cast(unixepoch('subsec') * 1000 as integer))"
const INSERT_CHUNK = `insert into job_queue
  (run_at, created_at, attempt, crashes, ${PLAIN.join(', ')})
  values ${Array(CHUNK)
    .fill(`(coalesce(?, ${AT} + ?), ${AT}, 0, 0, ${PLAIN.map(() => '?').join(', ')})`)
    .join(', ')}`

/** Jobs in the app's SQLite file. */
export function sqliteStore(app: Database, time: StoreTime): QueueStore {
  const connections = connectionsOf(app, SQLITE, time)
  const presence = processPresence(connections)
  const { own, statements } = connections

  const insertRow = async (row: JobRow): Promise<boolean> => {
    const values = PLAIN.map((column) => row[column])
    const parameters = [statements.time, row.run_at, row.delay, ...values]
    return (await statements.run(app, INSERT, parameters)).affected > 0
  }
  const insertChunk = async (rows: readonly JobRow[]): Promise<void> => {
    const { time } = statements
    const values: unknown[] = []
    for (const row of rows) {
      values.push(row.run_at, time, row.delay, time)
      for (const column of PLAIN) values.push(row[column])
    }
    await app.run(INSERT_CHUNK, values)
  }
  const insertRows: InsertRows = async (rows) => {
    const [only] = rows
    const inserted = new Set<string>()
    // Which of many were inserted, and their places in a group, have to be asked one by one.
    const plain = rows.every((row) => row.unique_key === null && row.group_key === null)
    const insertAll = async (): Promise<void> => {
      let from = 0
      for (; plain && from + CHUNK <= rows.length; from += CHUNK) {
        await insertChunk(rows.slice(from, from + CHUNK))
      }
      for (const row of rows.slice(from)) if (await insertRow(row)) inserted.add(row.id)
    }
    if (rows.length > 1) await app.transaction(insertAll)
    else if (only && (await insertRow(only))) inserted.add(only.id)
    if (plain) return undefined
    return inserted
  }

  const remove: RemoveEnded = async (ended) => {
    // By id first, which has an index; the triples alone would be looked for in every row.
    const ENDED = { id: 'text', attempt: 'integer', worker: 'text' } as const
    const { affected } = await statements.run(
      own,
      `delete from job_queue where id in (select d.id from ${list(1, ENDED)})
        and (id, attempt, locked_by) in (select d.id, d.attempt, d.worker from ${list(1, ENDED)})`,
      [listValue(ended)],
    )
    return affected
  }

  const candidates = async ({ queue, worker, limit }: Claim): Promise<ClaimedJob[]> => {
    const { rows: priorities } = await statements.run<{ priority: number }>(
      own,
      `with ${PRIORITIES.replaceAll('$2', '$1')} select priority from priorities where priority is not null`,
      [queue],
    )
    const found: ClaimedJob[] = []
    for (const { priority } of priorities) {
      const { rows } = await statements.run<ClaimedJob>(
        own,
        `select ${CLAIMED.join(', ')} from job_queue
        where queue = $2 and ${FREE} and locked_by is null and run_at <= ${now}
          and priority = $5 and ${mayClaim('$3')}
        order by run_at, id limit $4`,
        [statements.time, queue, worker, limit - found.length, priority],
      )
      found.push(...rows)
      if (found.length >= limit) break
    }
    return found
  }

  const take = async (jobs: readonly ClaimedJob[], worker: string): Promise<ClaimedJob[]> => {
    if (jobs.length === 0) return []
    const { rows } = await statements.run<{ id: string }>(
      own,
      `update job_queue set locked_by = $3, locked_at = ${now}, attempt = attempt + 1
      where id in (select d.id from ${list(2, { id: 'text' })}) and locked_by is null
      returning id`,
      [statements.time, listValue(jobs.map(({ id }) => ({ id }))), worker],
    )
    const ours = new Set(rows.map(({ id }) => id))
    return jobs
      .filter(({ id }) => ours.has(id))
      .map((job) => ({ ...job, attempt: job.attempt + 1 }))
  }

  const claim = async (wanted: Claim): Promise<Claimed> => {
    const guarded = await claimGuarded(connections, async () => undefined, wanted)
    const limit = wanted.limit - guarded.length
    if (limit === 0) return { jobs: guarded, more: true }
    const found = await candidates({ ...wanted, limit })
    if (found.length === 0) return { jobs: guarded, more: guarded.length > 0 }
    let jobs = await take(found, wanted.worker)
    if (jobs.length < found.length) {
      // Another process was faster; as long as this one keeps the others out, none is.
      const rest = { ...wanted, limit: limit - jobs.length }
      const more = await own.transaction(async () => take(await candidates(rest), wanted.worker))
      jobs = [...jobs, ...more]
    }
    return { jobs: [...guarded, ...jobs], more: jobs.length === limit || guarded.length > 0 }
  }

  return {
    engine: 'sqlite',
    maxBatch: 100,
    attempts: attemptsIn(connections, remove),
    members: membersIn(connections, presence.facts),
    presence,
    records: recordsIn(connections),
    async now() {
      const { rows } = await statements.run<{ now: number }>(app, `select ${now} as now`, [
        statements.time,
      ])
      return Number(rows[0]!.now)
    },
    insert: (rows, rememberKeys) => insertJobs(connections, insertRows, rows, rememberKeys),
    claim,
    async soonest(queue, ago) {
      const { rows } = await statements.run<{ wait: number | null }>(own, soonestText(SQLITE), [
        statements.time,
        queue,
        Math.ceil(ago),
      ])
      return rows[0]?.wait == null ? undefined : Number(rows[0].wait)
    },
    async notify(queue) {
      for (const heard of neighbours(app.url)) heard(queue)
    },
    async listen(heard) {
      const all = neighbours(app.url)
      all.add(heard)
      return async () => void all.delete(heard)
    },
    close: () => own.close(),
  }
}
