import { Logger, makeWorkerUtils, run as runWorker } from 'graphile-worker'
import { Pool } from 'pg'
import { CALLERS, type OpenPeer, input } from '../peer.ts'

const logger = new Logger(() => () => {})

/** graphile-worker; tuned: jobs fetched 500 at a time, completions stored together. */
export const open: OpenPeer = async ({ url, tuned }) => {
  const utils = await makeWorkerUtils({ connectionString: url, logger })
  await utils.migrate()
  const pool = new Pool({ connectionString: url, max: CALLERS })
  await pool.query('create table if not exists orders (total integer)')
  return {
    addOne: () => utils.addJob('bill', input),
    addMany: (count) =>
      utils.addJobs(Array.from({ length: count }, () => ({ identifier: 'bill', payload: input }))),
    async transact(enqueues) {
      const client = await pool.connect()
      try {
        await client.query('begin')
        await client.query('insert into orders (total) values ($1)', [input.total])
        if (enqueues) {
          await client.query('select graphile_worker.add_job($1, $2::json)', ['bill', input])
        }
        await client.query('commit')
      } finally {
        client.release()
      }
    },
    async work(run) {
      const worker = tuned
        ? { concurrentJobs: 24, localQueue: { size: 500 }, completeJobBatchDelay: 0 }
        : {}
      const runner = await runWorker({
        preset: { worker: { connectionString: url, ...worker } },
        logger,
        noHandleSignals: true,
        taskList: { bill: () => run() },
      })
      return () => runner.stop()
    },
  }
}
