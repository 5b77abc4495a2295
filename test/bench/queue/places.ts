import { SQL } from 'bun'
import { join } from 'node:path'
import { BrokerServer } from '../../services/broker-server.ts'
import { PostgresServer } from '../../services/postgres-server.ts'
import type { Contender } from './contenders.ts'
import { type ContenderProcess, startContender } from './contender-process.ts'
import { testFolder } from '../../test-folder.ts'

/** A contender with its process. */
export interface Started extends Contender {
  readonly contender: Contender
  readonly process: ContenderProcess
}

/** Servers of this run, and the contenders that were started on them. */
export interface Places extends AsyncDisposable {
  /** All at once. Those are left out, with a printed line, that need a server which is not here. */
  start(contenders: readonly Contender[]): Promise<Started[]>
  /** Another process on the same database as one that was started. */
  join(contender: Contender): Promise<ContenderProcess>
  /** URL of a contender's database. */
  urlOf(contender: Contender): string
}

/**
 * Starts servers as they are needed. Postgres commits synchronously.
 *
 * @param fsync whether it waits for the disk, whose speed then is most of what is measured
 */
export function places(fsync: boolean): Places {
  const { path: folder, remove } = testFolder('queue')
  const processes: ContenderProcess[] = []
  const urls = new Map<Contender, string>()
  let count = 0
  let postgres: Promise<PostgresServer | undefined> | undefined
  let redis: Promise<BrokerServer | undefined> | undefined

  const database = async (): Promise<string | undefined> => {
    const flags = ['synchronous_commit=on', `fsync=${fsync ? 'on' : 'off'}`]
    const server = await (postgres ??= PostgresServer.create(flags))
    if (!server) return undefined
    await using admin = new SQL(server.url(), { max: 1 })
    const name = `queue_${++count}`
    await admin.unsafe(`create database ${name}`)
    return server.url(name)
  }
  const urlFor = async ({ on }: Contender): Promise<string | undefined> => {
    if (on === 'sqlite') return `file:${join(folder, `${++count}.db`)}`
    if (on === 'postgres') return database()
    return (await (redis ??= BrokerServer.create('redis')))?.url()
  }
  const open = async (contender: Contender, url: string): Promise<ContenderProcess> => {
    const started = await startContender(contender, url)
    processes.push(started)
    return started
  }
  return {
    async start(list) {
      const started = list.map(async (contender) => {
        const url = await urlFor(contender)
        if (url === undefined) {
          console.log(`${contender.name} is left out: there is no ${contender.on} here`)
          return []
        }
        urls.set(contender, url)
        return [{ ...contender, contender, process: await open(contender, url) }]
      })
      return (await Promise.all(started)).flat()
    },
    join: (contender) => open(contender, urls.get(contender)!),
    urlOf: (contender) => urls.get(contender)!,
    async [Symbol.asyncDispose]() {
      for (const { child } of processes) {
        child.kill('SIGCONT')
        child.kill('SIGKILL')
        await child.exited
      }
      await (await postgres)?.[Symbol.asyncDispose]()
      await (await redis)?.[Symbol.asyncDispose]()
      remove()
    },
  }
}
