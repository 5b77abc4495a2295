import { KEPT } from './columns.ts'
import type { Connections } from './connections.ts'
import type { Attempts, BuriedAttempt, EndedAttempt, ReturnedAttempt } from './store.ts'

const ENDED = { id: 'text', attempt: 'integer', worker: 'text' } as const
const RETURNED = { ...ENDED, delay: 'bigint', errors: 'text', counts: 'boolean' } as const
const BURIED = { ...ENDED, errors: 'text' } as const

/** Columns that a completed job has of the job it was. */
const COMPLETED =
  'id, queue, action, input, priority, run_at, created_at, attempt, caller, org, traceparent, replay_of'

/** Removes jobs whose attempts ended; gives how many were in the hands of who says so. */
export type RemoveEnded = (ended: readonly EndedAttempt[]) => Promise<number>

/** Ends of attempts, on either engine. */
export function attemptsIn({ own, statements }: Connections, remove: RemoveEnded): Attempts {
  const { now, lock, list, listValue } = statements.dialect

  return {
    complete(ended, keep) {
      if (!keep) return remove(ended)
      return own.transaction(async () => {
        await statements.run(
          own,
          `insert into job_completions (completed_at, ${COMPLETED})
          select ${now}, ${COMPLETED} from job_queue as j where id in (select d.id from ${list(2, ENDED)})
            and (id, attempt, locked_by) in (select d.id, d.attempt, d.worker from ${list(2, ENDED)})
          ${lock}`,
          [statements.time, listValue(ended)],
        )
        return remove(ended)
      })
    },

    async giveBack(returned: readonly ReturnedAttempt[]) {
      const { affected } = await statements.run(
        own,
        `update job_queue as j set locked_by = null, locked_at = null,
          attempt = j.attempt - (case when d.counts then 0 else 1 end),
          run_at = case when d.delay > 0 then ${now} + d.delay else j.run_at end,
          errors = coalesce(d.errors, j.errors)
        from ${list(2, RETURNED)}
        where j.id = d.id and j.attempt = d.attempt and j.locked_by = d.worker`,
        [statements.time, listValue(returned)],
      )
      // Its cancellation came too late to stop it, and in time to keep it from beginning again.
      await statements.run(
        own,
        `delete from job_queue where cancel_at is not null and locked_by is null
          and id in (select d.id from ${list(1, RETURNED)})`,
        [listValue(returned)],
      )
      return affected
    },

    bury(buried: readonly BuriedAttempt[]) {
      return own.transaction(async () => {
        await statements.run(
          own,
          `insert into job_failures (failed_at, errors, ${KEPT.join(', ')})
          select ${now}, d.errors, ${KEPT.map((column) => `j.${column}`).join(', ')}
          from job_queue as j, ${list(2, BURIED)}
          where j.id = d.id and j.attempt = d.attempt and j.locked_by = d.worker
          ${lock}`,
          [statements.time, listValue(buried)],
        )
        return remove(buried)
      })
    },

    async cancelled(ids) {
      const { rows } = await statements.run<{ id: string }>(
        own,
        `select j.id as id from job_queue as j, ${list(1, { id: 'text' })}
        where j.id = d.id and j.cancel_at is not null`,
        [listValue(ids.map((id) => ({ id })))],
      )
      return rows.map(({ id }) => id)
    },
  }
}
