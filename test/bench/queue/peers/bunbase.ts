import { boot, defineConfig, kit, t } from '../../../../plugins/index.ts'
import { database, db } from '../../../../plugins/db/index.ts'
import { logger } from '../../../../plugins/logger/index.ts'
import { persistence } from '../../../../plugins/persistence/index.ts'
import { type QueuePlugin, jobs, queue } from '../../../../plugins/queue/index.ts'
import { CALLERS, type OpenPeer, input } from '../peer.ts'

const { action } = kit<QueuePlugin>()

/** This framework: jobs run as actions, through guards, validation and context. */
export const open: OpenPeer = async ({ url, recorded }) => {
  let run: () => void | Promise<void> = () => {}
  const bill = action(
    {
      name: 'bill',
      input: t.Object({ order: t.String(), total: t.Integer() }),
      output: t.Void(),
    },
    () => run(),
  )
  const app = async (work: boolean) => {
    const config = defineConfig({
      presets: [],
      plugins: [logger({ sink: () => {} }), db(), queue(), ...(recorded ? [persistence()] : [])],
      database: { url, maxConnections: CALLERS, migrate: 'auto' },
      queue: { work },
      logger: { accessLog: false },
    })
    const kernel = await boot(config, { actions: [bill], mode: 'production' })
    await kernel.start()
    return kernel
  }
  const office = await app(false)
  let service = office.get(jobs)!
  const base = office.get(database)!
  const insert = `insert into orders (total) values (${base.engine === 'sqlite' ? '?' : '$1'})`
  await base.run('create table if not exists orders (total integer)')
  const job = { action: bill, input }
  return {
    addOne: () => service.add(job),
    addMany: (count) => service.addMany(Array.from({ length: count }, () => job)),
    transact: (enqueues) =>
      base.transaction(async () => {
        await base.run(insert, [input.total])
        if (enqueues) await service.add(job)
      }),
    async work(handler) {
      run = handler
      const worker = await app(true)
      service = worker.get(jobs)!
      return async () => {
        service = office.get(jobs)!
        await worker.stop()
      }
    },
  }
}
