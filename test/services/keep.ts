// Keeps a service running for as long as its parent lives: prints where it is, and stops it when the
// parent closes standard input, as it does however it ends.
import { PostgresServer } from './postgres-server.ts'

const server = await PostgresServer.create()
console.log(JSON.stringify({ postgres: server?.url() }))
for await (const _ of Bun.stdin.stream()) {
  // Nothing is said; the end is what counts.
}
await server?.[Symbol.asyncDispose]()
