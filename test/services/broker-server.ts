import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BrokerName, brokerProgram } from './broker-programs.ts'
import { freePort } from './free-port.ts'
import { endProcess } from './end-process.ts'

/** What a broker is started with, and what it says once it listens. */
const BROKERS: Readonly<
  Record<BrokerName, { flags(port: number, folder: string): string[]; ready: string }>
> = {
  redis: {
    flags: (port, folder) => [
      ...['--bind', '127.0.0.1', '--port', String(port), '--dir', folder],
      ...['--save', '', '--appendonly', 'no'],
    ],
    ready: 'Ready to accept connections',
  },
  nats: {
    flags: (port) => ['--addr', '127.0.0.1', '--port', String(port)],
    ready: 'Server is ready',
  },
}

/** A Redis or NATS of its own on a free loopback port, which can be killed and started again. */
export class BrokerServer {
  readonly name: BrokerName
  readonly port: number
  readonly #program: string
  readonly #folder: string
  #process: ChildProcess | undefined

  private constructor(name: BrokerName, program: string, port: number) {
    this.name = name
    this.port = port
    this.#program = program
    this.#folder = mkdtempSync(join(tmpdir(), `bunbase-${name}-`))
  }

  /** Starts one. Undefined when the machine does not have the program. */
  static async create(name: BrokerName): Promise<BrokerServer | undefined> {
    const program = brokerProgram(name)
    if (!program) return undefined
    const server = new BrokerServer(name, program, await freePort())
    await server.start()
    return server
  }

  url(): string {
    return `${this.name}://127.0.0.1:${this.port}`
  }

  /** Starts it (again), on the same port. */
  async start(): Promise<void> {
    const { flags, ready } = BROKERS[this.name]
    const child = spawn(this.#program, flags(this.port, this.#folder), {
      stdio: ['ignore', 'pipe', 'pipe'],
      cwd: this.#folder,
    })
    this.#process = child
    let log = ''
    await new Promise<void>((resolve, reject) => {
      const read = (chunk: Buffer): void => {
        log = `${log}${String(chunk)}`.slice(-4000)
        if (log.includes(ready)) resolve()
      }
      child.stdout.on('data', read)
      child.stderr.on('data', read)
      child.once('error', reject)
      child.once('exit', (code) => {
        reject(new Error(`${this.name} ended with code ${code}:\n${log}`))
      })
    })
  }

  /** Ends it at once, as a crash would: its connections break, what it held in memory is gone. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL')
  }

  /** Stops it from doing anything, with its connections left open, until `resume`. */
  freeze(): void {
    this.#process?.kill('SIGSTOP')
  }

  resume(): void {
    this.#process?.kill('SIGCONT')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#end('SIGKILL')
    rmSync(this.#folder, { recursive: true, force: true })
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    await endProcess(this.#process, signal)
    this.#process = undefined
  }
}
