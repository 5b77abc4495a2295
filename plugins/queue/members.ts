import { KEPT } from './columns.ts'
import type { Connections } from './connections.ts'
import { GUARDED } from './due.ts'
import { JobCrashed } from './errors.ts'
import { withError } from './job-errors.ts'
import type { PresenceFacts } from './presence.ts'
import type { Members } from './store.ts'

interface RescuedRow {
  readonly id: string
  readonly queue: string
  readonly action: string
  readonly crashes: number
  readonly attempt: number
  readonly max_attempts: number | null
  readonly errors: string | null
}

/** Attempts after which it does not matter that other processes ended meanwhile. */
const MOST_ATTEMPTS = 10

/** Who runs jobs, as far as leases tell: the same on both engines. */
export function membersIn(
  { own, statements }: Connections,
  { lockKey, host, pid, birth }: PresenceFacts,
): Members {
  const { now } = statements.dialect

  const databaseNow = async (): Promise<number> => {
    const { rows } = await statements.run<{ now: number }>(own, `select ${now} as now`, [
      statements.time,
    ])
    return Number(rows[0]!.now)
  }

  const buryCrashed = async (row: RescuedRow): Promise<void> => {
    const errors = withError(row, await databaseNow(), new JobCrashed())
    await statements.run(
      own,
      `insert into job_failures (failed_at, errors, ${KEPT.join(', ')})
      select ${now}, $2, ${KEPT.join(', ')} from job_queue where id = $3`,
      [statements.time, errors, row.id],
    )
    await statements.run(own, 'delete from job_queue where id = $1', [row.id])
  }

  /** Processes end without them too, so that there is less reason to suspect them. */
  const exonerate = async (): Promise<void> => {
    const sql = `update job_queue set crashes = 1, locked_at = null
      where ${GUARDED} and crashes > 1 and locked_by is null`
    await statements.run(own, sql)
  }

  const dropCancelled = async (worker: string): Promise<void> => {
    const sql = 'delete from job_queue where locked_by = $1 and cancel_at is not null'
    await statements.run(own, sql, [worker])
  }

  return {
    async join({ id, lease }) {
      await statements.run(
        own,
        `insert into job_workers (id, lock_key, host, pid, birth, started_at, lease_until)
        values ($2, $3, $4, $5, $6, ${now}, ${now} + $7)`,
        [statements.time, id, lockKey, host, pid, birth, lease],
      )
    },

    async beat({ id, lease }) {
      const { affected } = await statements.run(
        own,
        `update job_workers set lease_until = ${now} + $3 where id = $2`,
        [statements.time, id, lease],
      )
      return { alive: affected > 0, now: await databaseNow() }
    },

    leave(worker) {
      return own.transaction(async () => {
        await dropCancelled(worker)
        await statements.run(
          own,
          `update job_queue set locked_by = null, locked_at = null, attempt = attempt - 1
          where locked_by = $1`,
          [worker],
        )
        await statements.run(own, 'delete from job_workers where id = $1', [worker])
      })
    },

    async dead({ id }) {
      const { rows } = await statements.run<{ id: string }>(
        own,
        `select id from job_workers where lease_until < ${now} and id <> $2`,
        [statements.time, id],
      )
      return rows.map((row) => row.id)
    },

    rescue(worker, maxCrashes) {
      return own.transaction(async () => {
        const gone = await statements.run(own, 'delete from job_workers where id = $1', [worker])
        if (gone.affected === 0) return { returned: 0, buried: [], queues: [] }
        await exonerate()
        await dropCancelled(worker)
        const { rows } = await statements.run<RescuedRow>(
          own,
          `update job_queue set locked_by = null, crashes = crashes + 1,
            locked_at = case when crashes > 0 then ${now} else null end
          where locked_by = $2 returning id, queue, action, crashes, attempt, max_attempts, errors`,
          [statements.time, worker],
        )
        const lost = rows.filter((row) => row.crashes >= maxCrashes || isHopeless(row))
        for (const row of lost) await buryCrashed(row)
        return {
          returned: rows.length - lost.length,
          buried: lost.map(({ id }) => id),
          queues: [...new Set(rows.map(({ queue }) => queue))],
        }
      })
    },
  }
}

/** Whether a job of which nobody knows if it is to blame was begun often enough. */
function isHopeless({ crashes, attempt, max_attempts }: RescuedRow): boolean {
  return crashes > 1 && attempt >= Math.max(MOST_ATTEMPTS, max_attempts ?? 0)
}
