import { Pool } from 'pg'
import { PgBoss } from 'pg-boss'
import { CALLERS, type OpenPeer, input } from '../peer.ts'

/** pg-boss; tuned: batches of 500, the next one as soon as one is done, woken by notifications. */
export const open: OpenPeer = async ({ url, tuned }) => {
  const boss = new PgBoss({ connectionString: url, useListenNotify: tuned })
  boss.on('error', console.error)
  await boss.start()
  await boss.createQueue('bill', { notify: tuned })
  const pool = new Pool({ connectionString: url, max: CALLERS })
  await pool.query('create table if not exists orders (total integer)')
  return {
    addOne: () => boss.send('bill', input),
    addMany: (count) =>
      boss.insert(
        'bill',
        Array.from({ length: count }, () => ({ data: input })),
      ),
    async transact(enqueues) {
      const client = await pool.connect()
      try {
        await client.query('begin')
        await client.query('insert into orders (total) values ($1)', [input.total])
        const executeSql = (text: string, values?: unknown[]) => client.query(text, values)
        if (enqueues) await boss.send('bill', input, { db: { executeSql } })
        await client.query('commit')
      } finally {
        client.release()
      }
    },
    async work(run) {
      const options = tuned ? { batchSize: 500, burstWhenBatchFull: true } : {}
      await boss.work('bill', { ...options, pollingIntervalSeconds: 0.5 }, async (batch) => {
        for (const _ of batch) await run()
      })
      return () => boss.offWork('bill')
    },
  }
}
