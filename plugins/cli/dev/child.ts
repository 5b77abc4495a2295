import { dirname, extname, join } from 'node:path'
import { systemClock } from '../../../kernel/index.ts'
import type { ServeMessage, ServeOrder, StopOrder } from './messages.ts'

/** Milliseconds after which a process that was told to stop is ended. */
const PATIENCE = 4_000

/** What becomes of a process. */
export interface ChildEvents {
  message(child: Child, message: ServeMessage): void
  /** @param code null when a signal ended it */
  exit(child: Child, code: number | null, signal: string | undefined): void
}

/** How to start a process. */
export interface ChildOptions {
  /** Folder of the app, absolute. */
  readonly root: string
  /** Environment without what came from `.env` files; the process reads them itself. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** Absolute paths of modules to load before the order comes. */
  readonly ahead: readonly string[]
}

/** A process that serves one version of the app, once it is told to. */
export class Child {
  readonly #process: Bun.Subprocess
  #told = false

  constructor({ root, env, ahead }: ChildOptions, events: ChildEvents) {
    const script = join(dirname(import.meta.path), `serve${extname(import.meta.path)}`)
    // A package that is missing is a mistake to show, not one to download.
    const command = [process.execPath, '--no-install', script, JSON.stringify(ahead)]
    this.#process = Bun.spawn(command, {
      cwd: root,
      env: { NODE_ENV: 'development', ...env },
      stdio: ['ignore', 'inherit', 'inherit'],
      ipc: (message) => events.message(this, message as ServeMessage),
      onExit: (_process, code, signal) =>
        events.exit(this, code, signal ? String(signal) : undefined),
    })
  }

  get exited(): Promise<unknown> {
    return this.#process.exited
  }

  /** Whether it was told to end: then its end is no news. */
  get told(): boolean {
    return this.#told
  }

  /** Lets it boot the app and serve it. */
  serve(order: ServeOrder): void {
    this.#send(order)
  }

  /** Lets it finish what it runs. */
  stop(): void {
    if (this.#told) return
    this.#told = true
    this.#send({ type: 'stop' })
    const timer = systemClock.setTimeout(() => this.kill(), PATIENCE, { background: true })
    void this.#process.exited.then(() => timer.cancel())
  }

  /** Ends it at once. */
  kill(): void {
    this.#told = true
    this.#process.kill('SIGKILL')
  }

  #send(message: ServeOrder | StopOrder): void {
    try {
      this.#process.send(message)
    } catch {
      // It has ended, or is about to, and its exit says so.
    }
  }
}
