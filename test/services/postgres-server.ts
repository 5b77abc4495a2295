import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { freePort } from './free-port.ts'
import { type RunAs, postgresBinaries, reachable, runAs } from './postgres-binaries.ts'
import { childrenOf, isRunning } from './processes.ts'
import { scratch } from './scratch.ts'
import { endProcess } from './end-process.ts'

/** A Postgres of its own on a free loopback port, which can be stopped, killed and started again. */
export class PostgresServer {
  readonly #bin: string
  readonly #user: RunAs | undefined
  readonly #folder: string
  readonly #flags: readonly string[]
  readonly port: number
  #process: ChildProcess | undefined

  private constructor(parts: {
    bin: string
    user: RunAs | undefined
    folder: string
    port: number
    flags: readonly string[]
  }) {
    this.#bin = parts.bin
    this.#user = parts.user
    this.#folder = parts.folder
    this.#flags = parts.flags
    this.port = parts.port
  }

  /**
   * Makes a cluster and starts it. Undefined when the machine has no Postgres.
   *
   * @param flags further settings, as `name=value`
   */
  static async create(flags: readonly string[] = []): Promise<PostgresServer | undefined> {
    const found = postgresBinaries()
    if (!found) return undefined
    const user = runAs()
    const folder = mkdtempSync(join(scratch(), 'bunbase-postgres-'))
    chmodSync(folder, 0o755)
    const bin = reachable(found, user, folder)
    const data = join(folder, 'data')
    mkdirSync(data, { mode: 0o700 })
    if (user) chownSync(data, user.uid, user.gid)
    const server = new PostgresServer({ bin, user, folder, port: await freePort(), flags })
    await server.#initialize(data)
    await server.start()
    return server
  }

  /** URL of a database on it. */
  url(database = 'postgres'): string {
    return `postgres://postgres@127.0.0.1:${this.port}/${database}`
  }

  async start(): Promise<void> {
    const settings = [
      'listen_addresses=127.0.0.1',
      'unix_socket_directories=',
      'fsync=off',
      'max_connections=200',
      ...this.#flags,
    ]
    const child = spawn(
      join(this.#bin, 'postgres'),
      [
        ...['-D', join(this.#folder, 'data'), '-p', String(this.port)],
        ...settings.flatMap((setting) => ['-c', setting]),
      ],
      { ...this.#user, stdio: ['ignore', 'ignore', 'pipe'], cwd: this.#folder },
    )
    this.#process = child
    let log = ''
    await new Promise<void>((resolve, reject) => {
      child.stderr!.on('data', (chunk: Buffer) => {
        log = `${log}${String(chunk)}`.slice(-4000)
        if (log.includes('ready to accept connections')) resolve()
      })
      child.once('exit', (code) => reject(new Error(`postgres ended with code ${code}:\n${log}`)))
    })
  }

  /** Stops it as an administrator would, cutting every connection. */
  async stop(): Promise<void> {
    await this.#end('SIGINT')
  }

  /** Ends it at once, without a word to its clients; it recovers at the next start. */
  async kill(): Promise<void> {
    await this.#end('SIGQUIT')
  }

  /**
   * `kill -9` of the postmaster and all its children, as by the kernel that runs out of memory. What
   * they wrote is the kernel's already, so that `fsync=off` makes no difference to it.
   */
  async crash(): Promise<void> {
    const pid = this.#process?.pid
    if (pid === undefined) return
    // Stopped, it cannot have further children meanwhile.
    process.kill(pid, 'SIGSTOP')
    const children = childrenOf(pid)
    await this.#end('SIGKILL')
    for (const child of children) {
      try {
        process.kill(child, 'SIGKILL')
      } catch {
        // It ended by itself, having noticed.
      }
    }
    // The next postmaster refuses to start beside them.
    while (children.some(isRunning)) await Bun.sleep(5)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
    rmSync(this.#folder, { recursive: true, force: true })
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    await endProcess(this.#process, signal)
    this.#process = undefined
  }

  async #initialize(data: string): Promise<void> {
    const child = spawn(
      join(this.#bin, 'initdb'),
      ['-D', data, '-U', 'postgres', '--auth=trust', '--no-sync', '--locale=C.UTF-8', '-E', 'UTF8'],
      { ...this.#user, stdio: ['ignore', 'ignore', 'pipe'], cwd: this.#folder },
    )
    let errors = ''
    child.stderr!.on('data', (chunk: Buffer) => (errors += String(chunk)))
    const code = await new Promise((resolve) => child.once('close', resolve))
    if (code !== 0) throw new Error(`initdb ended with code ${code}:\n${errors}`)
  }
}
