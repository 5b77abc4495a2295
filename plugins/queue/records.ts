import type { Connections } from './connections.ts'
import { FREE, GUARDED, queuesOf } from './due.ts'
import type { QueueStatus } from './job.ts'
import { type StoredRow, jobOf } from './rows.ts'
import type { Changed, JobRow, Records, RowChanges } from './store.ts'

type Dated = StoredRow & { readonly now: number }

/** Tables that a job may be in. */
const TABLES = ['job_queue', 'job_failures', 'job_completions'] as const
/** Jobs of one page, at most. */
const LARGEST_PAGE = 1000

/** Jobs as people look at them, on either engine. */
export function recordsIn({ app, statements }: Connections): Records {
  const { now } = statements.dialect

  const runs = async (id: string): Promise<Changed> => {
    const sql = 'select 1 from job_queue where id = $1'
    return (await statements.run(app, sql, [id])).rows.length > 0 ? false : undefined
  }

  return {
    async get(id) {
      for (const table of TABLES) {
        const { rows } = await statements.run<Dated>(
          app,
          `select *, ${now} as now from ${table} where id = $2`,
          [statements.time, id],
        )
        if (rows[0]) return jobOf(rows[0], Number(rows[0].now))
      }
      return undefined
    },

    async queues() {
      const texts = [FREE, GUARDED].map(queuesOf)
      const found = await Promise.all(
        texts.map((text) => statements.run<{ name: string }>(app, text)),
      )
      return new Set(found.flatMap(({ rows }) => rows.map(({ name }) => name)))
    },

    async list({ state, queue, action, org, limit = 50, after }) {
      const parameters: unknown[] = [statements.time]
      const conditions = [`${now} is not null`]
      for (const [test, value] of [
        ['queue =', queue],
        ['action =', action],
        ['org =', org],
        ['id <', after],
      ] as const) {
        if (value !== undefined) conditions.push(`${test} $${parameters.push(value)}`)
      }
      if (state === 'running') conditions.push('locked_by is not null')
      if (state === 'waiting') conditions.push(`locked_by is null and run_at <= ${now}`)
      if (state === 'delayed') conditions.push(`locked_by is null and run_at > ${now}`)
      const table = TABLES[state === 'failed' ? 1 : state === 'completed' ? 2 : 0]
      const most = Math.min(Math.max(1, Math.trunc(limit)), LARGEST_PAGE)
      const { rows } = await statements.run<Dated>(
        app,
        `select *, ${now} as now from ${table} where ${conditions.join(' and ')}
        order by id desc limit ${most + 1}`,
        parameters,
      )
      const jobs = rows.slice(0, most).map((row) => jobOf(row, Number(row.now)))
      return { jobs, next: rows.length > most ? jobs.at(-1)!.id : undefined }
    },

    async cancel(id) {
      const gone = 'delete from job_queue where id = $1 and locked_by is null'
      if ((await statements.run(app, gone, [id])).affected > 0) return 'cancelled'
      const asked = `update job_queue set cancel_at = ${now} where id = $2 and locked_by is not null`
      const { affected } = await statements.run(app, asked, [statements.time, id])
      return affected > 0 ? 'cancelling' : undefined
    },

    async update(id, changes: RowChanges) {
      const parameters: unknown[] = [statements.time, id]
      const sets: string[] = []
      for (const [column, value] of Object.entries(changes)) {
        if (value === undefined) continue
        const place = `$${parameters.push(value)}`
        sets.push(column === 'delay' ? `run_at = ${now} + ${place}` : `${column} = ${place}`)
      }
      if (sets.length === 0) return (await runs(id)) === undefined ? undefined : true
      const { affected } = await statements.run(
        app,
        `update job_queue set ${sets.join(', ')}
        where id = $2 and locked_by is null and ${now} is not null`,
        parameters,
      )
      return affected > 0 || runs(id)
    },

    async remove(id) {
      for (const table of TABLES) {
        const still = table === 'job_queue' ? 'locked_by is null and' : ''
        const sql = `delete from ${table} where ${still} id = $1`
        if ((await statements.run(app, sql, [id])).affected > 0) return true
      }
      return runs(id)
    },

    async queueOf(id) {
      const sql = 'select queue from job_queue where id = $1'
      return (await statements.run<{ queue: string }>(app, sql, [id])).rows[0]?.queue
    },

    async failure(id) {
      const sql = 'select * from job_failures where id = $1'
      const [row] = (await statements.run<StoredRow>(app, sql, [id])).rows
      return row && againOf(row)
    },

    async replayed(failure, by) {
      const sql = 'update job_failures set replayed_as = $1 where id = $2'
      await statements.run(app, sql, [by, failure])
    },

    async pause(queue) {
      await statements.run(
        app,
        `insert into job_pauses (queue, paused_at) values ($2, ${now}) on conflict do nothing`,
        [statements.time, queue],
      )
    },

    async resume(queue) {
      await statements.run(app, 'delete from job_pauses where queue = $1', [queue])
    },

    async status() {
      const { rows } = await statements.run<Record<string, unknown>>(
        app,
        `select queue, sum(waiting) as waiting, sum(delayed) as delayed, sum(running) as running,
          sum(failed) as failed, max(paused) as paused, max(lag) as lag
        from (
          select queue,
            case when locked_by is null and run_at <= ${now} then 1 else 0 end as waiting,
            case when locked_by is null and run_at > ${now} then 1 else 0 end as delayed,
            case when locked_by is null then 0 else 1 end as running,
            0 as failed, 0 as paused,
            case when locked_by is null and run_at <= ${now} then ${now} - run_at else 0 end as lag
          from job_queue
          union all select queue, 0, 0, 0, 1, 0, 0 from job_failures where replayed_as is null
          union all select queue, 0, 0, 0, 0, 1, 0 from job_pauses
        ) as each_job
        group by queue order by queue`,
        [statements.time],
      )
      return rows.map(statusOf)
    },

    async adopt() {
      const { affected } = await statements.run(
        app,
        `update job_queue set locked_by = null, locked_at = null
        where locked_by is not null and locked_by not in (select id from job_workers)`,
      )
      return affected
    },

    async tidy({ completed, failed }) {
      const old = (table: string, column: string): string =>
        `delete from ${table} where ${column} < ${now} - $2`
      await statements.run(app, old('job_failures', 'failed_at'), [statements.time, failed])
      await statements.run(app, old('job_completions', 'completed_at'), [
        statements.time,
        completed,
      ])
      await statements.run(app, `delete from job_keys where expires_at < ${now}`, [statements.time])
    },
  }
}

function againOf(row: StoredRow): JobRow {
  return {
    id: '',
    queue: row.queue,
    action: row.action,
    input: row.input,
    priority: row.priority,
    run_at: null,
    delay: 0,
    max_attempts: row.max_attempts ?? null,
    backoff: row.backoff ?? null,
    unique_key: row.unique_key ?? null,
    idempotency_key: null,
    group_key: row.group_key ?? null,
    limit_key: row.limit_key ?? null,
    limit_max: row.limit_max ?? null,
    caller: row.caller,
    org: row.org,
    traceparent: row.traceparent,
    trigger_kind: row.trigger_kind ?? null,
    trigger_options: row.trigger_options ?? null,
    replay_of: row.id,
  }
}

function statusOf(row: Record<string, unknown>): QueueStatus {
  return {
    queue: row['queue'] as string,
    paused: Number(row['paused']) > 0,
    waiting: Number(row['waiting']),
    delayed: Number(row['delayed']),
    running: Number(row['running']),
    failed: Number(row['failed']),
    lag: Number(row['lag']),
  }
}
