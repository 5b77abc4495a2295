// Keeps the services named in its arguments running for as long as its parent lives: prints where they
// are, and stops them when the parent closes standard input, as it does however it ends.
import { installBrokers } from './broker-programs.ts'
import { BrokerServer } from './broker-server.ts'
import { PostgresServer } from './postgres-server.ts'
import type { ServiceName } from './start.ts'

const names = process.argv.slice(2) as ServiceName[]
const brokers = names.filter((name) => name !== 'postgres')
const installed = installBrokers(brokers)
const start = async (name: ServiceName): Promise<PostgresServer | BrokerServer | undefined> => {
  if (name === 'postgres') return PostgresServer.create()
  await installed
  return BrokerServer.create(name)
}
const servers = await Promise.all(
  names.map((name) => start(name).catch((error: unknown) => console.error(name, error))),
)
console.log(
  JSON.stringify(Object.fromEntries(names.map((name, at) => [name, servers[at]?.url() ?? null]))),
)
for await (const _ of Bun.stdin.stream()) {
  // Nothing is said; the end is what counts.
}
await Promise.all(servers.map((server) => server?.[Symbol.asyncDispose]()))
