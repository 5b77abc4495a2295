import { dirname, extname, join } from 'node:path'
import { systemClock } from '../../../kernel/index.ts'
import { STOP, type ServeMessage, type ServeOrder } from './messages.ts'

/** Milliseconds after which a process that was told to stop is ended. */
const PATIENCE = 4_000

/** What becomes of a process. */
export interface ChildEvents {
  message(child: Child, message: ServeMessage): void
  /** @param code null when a signal ended it */
  exit(child: Child, code: number | null, signal: string | undefined): void
}

/** A process that serves one version of the app. */
export class Child {
  readonly #process: Bun.Subprocess
  #told = false

  /** @param env environment without what came from `.env` files; the process reads them itself */
  constructor(
    order: ServeOrder,
    env: Readonly<Record<string, string | undefined>>,
    events: ChildEvents,
  ) {
    const script = join(dirname(import.meta.path), `serve${extname(import.meta.path)}`)
    this.#process = Bun.spawn([process.execPath, script, JSON.stringify(order)], {
      cwd: order.root,
      env: { NODE_ENV: 'development', ...env },
      stdio: ['ignore', 'inherit', 'inherit'],
      ipc: (message) => events.message(this, message as ServeMessage),
      onExit: (_process, code, signal) => events.exit(this, code, signal ? String(signal) : undefined),
    })
  }

  get exited(): Promise<unknown> {
    return this.#process.exited
  }

  /** Whether it was told to end: then its end is no news. */
  get told(): boolean {
    return this.#told
  }

  /** Lets it finish what it runs. */
  stop(): void {
    if (this.#told) return
    this.#told = true
    try {
      this.#process.send(STOP)
    } catch {
      // It has ended, or is about to.
    }
    const timer = systemClock.setTimeout(() => this.kill(), PATIENCE, { background: true })
    void this.#process.exited.then(() => timer.cancel())
  }

  /** Ends it at once. */
  kill(): void {
    this.#told = true
    this.#process.kill('SIGKILL')
  }
}
