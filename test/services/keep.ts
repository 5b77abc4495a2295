// Keeps the services named in its arguments running for as long as its parent lives: prints where they
// are, and stops them when the parent closes standard input, as it does however it ends.
import { BROKER_PACKAGES, brokerProgram } from './broker-programs.ts'
import { BrokerServer } from './broker-server.ts'
import { browserProgram } from './browser-program.ts'
import { installPackages } from './debian.ts'
import { PostgresServer } from './postgres-server.ts'
import type { ServiceName } from './start.ts'

/** Something that runs, or is only there. */
interface Kept {
  url(): string
  [Symbol.asyncDispose]?(): Promise<void>
}

const names = process.argv.slice(2) as ServiceName[]
const missing = names.flatMap((name) => {
  if (name === 'postgres') return []
  if (name === 'chromium') return browserProgram() ? [] : ['chromium']
  return brokerProgram(name) ? [] : [BROKER_PACKAGES[name]]
})
const installed = installPackages(missing)
const start = async (name: ServiceName): Promise<Kept | undefined> => {
  if (name === 'postgres') return PostgresServer.create()
  await installed
  if (name !== 'chromium') return BrokerServer.create(name)
  const program = browserProgram()
  return program === undefined ? undefined : { url: () => program }
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
await Promise.all(servers.map((server) => server?.[Symbol.asyncDispose]?.()))
