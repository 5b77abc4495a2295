// The apps of the faults, as an operator runs it: `bunbase start` in a folder, ended by signals.
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { eachLine } from '../each-line.ts'

const repository = new URL('../..', import.meta.url).pathname
const bin = join(repository, 'plugins/cli/bin.ts')
/** Milliseconds after which an app that has not started will not. */
const PATIENCE = 60_000

/** Variables that its config reads. */
export interface AppSettings {
  DATABASE_URL?: string
  RUNS_FILE?: string
  FLUSH_INTERVAL?: string
  BUSY_TIMEOUT?: string
  QUERY_DEADLINE?: string
  CONNECT_TIMEOUT?: string
  REDIS_URL?: string
  CHANNEL?: string
  STRIPE_URL?: string
  STRIPE_SECRET_KEY?: string
  STRIPE_WEBHOOK_SECRET?: string
}

/** The app's folder; gone when disposed of, with the processes that were started in it. */
export class FaultApp implements AsyncDisposable {
  /** Absolute. Inside the repository, so that the sources are what it imports as `bunbase`. */
  readonly folder: string
  readonly #settings: AppSettings
  readonly #processes = new Set<AppProcess>()

  /** @param name of a folder in `apps/` */
  constructor(settings: AppSettings = {}, name = 'ledger') {
    mkdirSync(join(repository, '.bunbase'), { recursive: true })
    this.folder = mkdtempSync(join(repository, '.bunbase', 'fault-'))
    this.#settings = settings
    cpSync(join(import.meta.dir, 'apps', name), this.folder, {
      recursive: true,
      filter: (path) => !path.endsWith('tsconfig.json') && !path.includes('/.bunbase'),
    })
  }

  /** Starts a process, with its migrations applied, and waits until it serves. */
  async start(...flags: string[]): Promise<AppProcess> {
    const started = new AppProcess(this.folder, this.#settings, flags)
    this.#processes.add(started)
    await started.serves()
    return started
  }

  /** Files in which processes other than the given one left rows of run history. */
  leftovers(process?: AppProcess): string[] {
    const runs = this.#settings.RUNS_FILE ?? '.bunbase/runs.db'
    const folder = join(this.folder, dirname(runs), 'unstored-runs')
    try {
      return readdirSync(folder).filter((name) => !name.includes(`~${process?.pid}~`))
    } catch {
      return []
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const process of this.#processes) await process.end('SIGKILL')
    rmSync(this.folder, { recursive: true, force: true })
  }
}

/** One process of the app. */
export class AppProcess {
  readonly #child: Bun.Subprocess<'ignore', 'pipe', 'pipe'>
  readonly #url = Promise.withResolvers<string>()
  readonly #read: Promise<unknown>
  /** What it printed beside log lines, or logged of promises and exceptions that nobody caught. */
  readonly strays: string[] = []
  /** Log lines of warnings and errors. */
  readonly complaints: string[] = []
  url = ''

  constructor(cwd: string, settings: AppSettings, flags: readonly string[]) {
    const { PORT: _port, LOG_LEVEL: _level, NODE_ENV: _mode, ...env } = process.env
    this.#child = Bun.spawn([process.execPath, bin, 'start', '--migrate', ...flags], {
      cwd,
      env: { ...env, DATABASE_URL: undefined, ...settings },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const { stdout, stderr } = this.#child
    this.#read = Promise.all([this.#lines(stdout), this.#lines(stderr)])
    void this.#read.then(() => this.#url.reject(new Error(`it did not start:\n${this.said}`)))
    this.#url.promise.catch(() => undefined)
  }

  get pid(): number {
    return this.#child.pid
  }

  get isAlive(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null
  }

  /** Everything but ordinary log lines, for messages. */
  get said(): string {
    return [...this.strays, ...this.complaints].join('\n')
  }

  /** Resident memory in MiB; 0 where the system does not say. */
  get memory(): number {
    try {
      const status = readFileSync(`/proc/${this.pid}/status`, 'utf8')
      return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024
    } catch {
      return 0
    }
  }

  /** Waits until it serves. */
  async serves(): Promise<void> {
    const timer = setTimeout(
      () => this.#url.reject(new Error(`it does not start:\n${this.said}`)),
      PATIENCE,
    )
    this.url = await this.#url.promise.finally(() => clearTimeout(timer))
  }

  /** Sends a signal and waits for the end. Its exit code; null when a signal ended it. */
  async end(signal: NodeJS.Signals): Promise<number | null> {
    if (this.isAlive) this.#child.kill(signal)
    await this.#child.exited
    await this.#read
    return this.#child.signalCode === null ? this.#child.exitCode : null
  }

  async get<T>(path: string): Promise<T> {
    const response = await fetch(this.url + path)
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
    return (await response.json()) as T
  }

  post(path: string, body: object): Promise<Response> {
    return fetch(this.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  }

  /** Status of `/health/ready`. */
  async readiness(): Promise<number> {
    return (await fetch(`${this.url}/health/ready`)).status
  }

  async #lines(stream: ReadableStream<Uint8Array>): Promise<void> {
    const rest = await eachLine(stream, (line) => this.#line(line))
    // A log line that is cut off is none.
    if (rest && !rest.startsWith('{')) this.strays.push(rest)
  }

  #line(line: string): void {
    if (line.startsWith('{"level":"info"')) {
      if (!this.url && line.includes('the app has started')) {
        this.#url.resolve((JSON.parse(line) as { url: string }).url.replace(/\/$/, ''))
      }
    } else if (line.startsWith('{"level"') && !line.includes('nobody caught')) {
      this.complaints.push(line)
    } else {
      this.strays.push(line)
    }
  }
}
