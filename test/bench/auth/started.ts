import { join } from 'node:path'
import { type ServerProcess, startServer } from '../http/server-process.ts'
import { testFolder } from '../../test-folder.ts'

/** A server with accounts `user0@example.com` and so on, and a token of a session of each. */
export interface AuthServer extends AsyncDisposable {
  readonly server: ServerProcess
  readonly tokens: readonly string[]
}

/** Password of every account. */
export const PASSWORD = 'olive tractor sings'

/** Starts a server on SQLite, in a folder of its own. */
export async function authServer(accounts: number): Promise<AuthServer> {
  const { path: folder, remove } = testFolder('bench-auth')
  const tokensFile = join(folder, 'tokens.json')
  const program = new URL('server.ts', import.meta.url).pathname
  const database = `file:${join(folder, 'app.db')}`
  const server = await startServer({
    ...{ name: 'auth', cwd: folder, validates: true },
    command: [process.execPath, program, String(accounts), tokensFile, database],
  })
  return {
    server,
    tokens: (await Bun.file(tokensFile).json()) as string[],
    async [Symbol.asyncDispose]() {
      await server.stop()
      remove()
    },
  }
}
