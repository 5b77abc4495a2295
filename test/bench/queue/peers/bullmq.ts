import { Queue, Worker } from 'bullmq'
import { type OpenPeer, input } from '../peer.ts'

/** BullMQ on Redis; tuned: 100 jobs at once, none kept. */
export const open: OpenPeer = async ({ url, tuned }) => {
  const { hostname: host, port } = new URL(url)
  const connection = { host, port: Number(port), maxRetriesPerRequest: null }
  const opts = tuned ? { removeOnComplete: true, removeOnFail: true } : {}
  const queue = new Queue('bill', { connection, defaultJobOptions: opts })
  await queue.waitUntilReady()
  return {
    addOne: () => queue.add('bill', input),
    addMany: (count) =>
      queue.addBulk(Array.from({ length: count }, () => ({ name: 'bill', data: input }))),
    async work(run) {
      const concurrency = tuned ? 100 : 1
      const worker = new Worker('bill', async () => run(), { connection, concurrency })
      await worker.waitUntilReady()
      return () => worker.close()
    },
  }
}
