import { Database } from 'bun:sqlite'
import { bun, defineQueue, defineWorker } from 'plainjob'
import { type OpenPeer, input } from '../peer.ts'

const silent = { error() {}, warn() {}, info() {}, debug() {} }

/** plainjob on SQLite. It has nothing to tune. */
export const open: OpenPeer = async ({ url }) => {
  const file = new Database(url.replace(/^file:/, ''), { strict: true, create: true })
  const queue = defineQueue({ connection: bun(file), logger: silent })
  return {
    addOne: async () => queue.add('bill', input),
    addMany: async (count) =>
      queue.addMany(
        'bill',
        Array.from({ length: count }, () => input),
      ),
    async work(run) {
      const worker = defineWorker('bill', () => run(), { queue, logger: silent, pollIntervall: 10 })
      void worker.start()
      return () => worker.stop()
    },
  }
}
