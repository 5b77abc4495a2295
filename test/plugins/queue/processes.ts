// Processes that run jobs, and an app in this one that only looks after them. Real time.
import { type Kernel, boot, defineConfig } from 'bunbase'
import { db } from 'bunbase/db'
import { type Jobs, type QueueConfig, jobs, queue } from 'bunbase/plugins/queue'
import { type Engine, type TestDatabase, testDatabase } from '../../services.ts'
import { eachLine } from '../../each-line.ts'
import { until } from '../../until.ts'

const program = new URL('programs/worker.ts', import.meta.url).pathname
const wrongClock = new URL('programs/wrong-clock.ts', import.meta.url).pathname

/** A process that runs jobs. */
export interface WorkerProcess {
  readonly child: Bun.Subprocess
  /** Lines that it said, and what it logged. */
  readonly lines: string[]
  readonly exited: Promise<number>
  said(line: string, patience?: number): Promise<void>
}

/** A database with an app that adds jobs and runs none. */
export interface Office extends AsyncDisposable {
  readonly kernel: Kernel
  readonly jobs: Jobs
  /** @param ahead milliseconds by which its clock is wrong */
  worker(config?: QueueConfig, ahead?: number): Promise<WorkerProcess>
}

/**
 * Opens one. Its processes are killed at the end.
 *
 * @param common of the config of its processes, unless they are started with their own
 * @param there database to use; otherwise a fresh one
 */
export async function office(
  engine: Engine,
  common: QueueConfig = {},
  there?: TestDatabase,
): Promise<Office> {
  const place = there ?? (await testDatabase(engine))
  const config = { database: { url: place.url }, queue: { work: false } }
  const app = defineConfig({ presets: [], plugins: [db(), queue()], ...config })
  const kernel = await boot(app, { mode: 'development', root: import.meta.dir })
  await kernel.start()
  const children: Bun.Subprocess[] = []
  return {
    kernel,
    jobs: kernel.get(jobs)!,
    async worker(own = common, ahead = 0) {
      const child = Bun.spawn([process.execPath, '--preload', wrongClock, program], {
        env: {
          ...process.env,
          DATABASE_URL: place.url,
          QUEUE: JSON.stringify(own),
          AHEAD: String(ahead),
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      children.push(child)
      const lines: string[] = []
      for (const stream of [child.stdout, child.stderr])
        void eachLine(stream, (line) => void lines.push(line))
      const said = (line: string, patience = 30_000): Promise<void> =>
        until(
          `a process says "${line}":\n${lines.join('\n')}`,
          () => lines.some((one) => one.includes(line)),
          patience,
        )
      await said('ready')
      return { child, lines, exited: child.exited, said }
    },
    async [Symbol.asyncDispose]() {
      for (const child of children) {
        child.kill('SIGCONT')
        child.kill('SIGKILL')
        await child.exited
      }
      await kernel.stop({ graceMs: 0 })
      if (!there) await place[Symbol.asyncDispose]()
    },
  }
}
