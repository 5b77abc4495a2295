import { relative } from 'node:path'
import { type Timer, systemClock } from '../../../kernel/index.ts'
import { Child } from './child.ts'
import type { Listening, ReadyMessage, ServeMessage, ServeOrder } from './messages.ts'
import type { Reporter } from './report.ts'
import { matters } from './watch.ts'

/** An editor that saves writes more than once; changes this close (milliseconds) are one. */
const SETTLE = 15

/**
 * Keeps the app served while its files change: a new process boots the new version beside the old
 * one, and only when it serves is the old one told to finish.
 */
export class Supervisor {
  readonly #order: ServeOrder
  readonly #env: Readonly<Record<string, string | undefined>>
  readonly #report: Reporter
  #serving: Child | undefined
  #booting: Child | undefined
  #listening: Listening | undefined
  #loaded: ReadonlySet<string> = new Set()
  #changes = new Set<string>()
  #since = 0
  #timer: Timer | undefined
  #closed = false

  constructor(
    order: ServeOrder,
    env: Readonly<Record<string, string | undefined>>,
    report: Reporter,
  ) {
    this.#order = order
    this.#env = env
    this.#report = report
  }

  /** Boots the app for the first time. */
  start(): void {
    this.#since = systemClock.elapsed()
    this.#boot()
  }

  /** Takes note of a changed file. @param path relative to the app's folder */
  changed(path: string): void {
    if (this.#closed || !matters(path, this.#loaded)) return
    if (this.#changes.size === 0) this.#since = systemClock.elapsed()
    this.#changes.add(path)
    this.#timer?.cancel()
    this.#timer = systemClock.setTimeout(() => this.#boot(), SETTLE)
  }

  /** Ends all processes; resolves when they have ended. */
  async close(): Promise<void> {
    this.#closed = true
    this.#timer?.cancel()
    this.#booting?.kill()
    this.#serving?.stop()
    await Promise.all([this.#booting?.exited, this.#serving?.exited])
  }

  /** Ends all processes at once. */
  kill(): void {
    this.#booting?.kill()
    this.#serving?.kill()
  }

  #boot(): void {
    this.#booting?.kill()
    const order = { ...this.#order, previous: this.#listening }
    this.#booting = new Child(order, this.#env, {
      message: (child, message) => this.#onMessage(child, message),
      exit: (child, code, signal) => this.#onExit(child, signal ?? code),
    })
  }

  #onMessage(child: Child, message: ServeMessage): void {
    if (child !== this.#booting) return
    const files = message.files.map((file) => relative(this.#order.root, file))
    if (message.type === 'ready') {
      this.#loaded = new Set(files)
      this.#takeOver(child, message)
    } else {
      // What the failed version got to, too: mending any of it may mend the app.
      this.#loaded = new Set([...this.#loaded, ...files])
      this.#booting = undefined
      this.#changes.clear()
      this.#report.failed(this.#serving !== undefined)
    }
  }

  #takeOver(child: Child, message: ReadyMessage): void {
    const old = this.#serving
    this.#serving = child
    this.#booting = undefined
    this.#listening = message.listening
    old?.stop()
    const changes = [...this.#changes]
    this.#changes.clear()
    this.#report.ready(message, changes, systemClock.elapsed() - this.#since)
  }

  #onExit(child: Child, how: number | string | null): void {
    if (this.#closed || child.told) return
    if (child === this.#booting) {
      // It ended without a word: the app itself ends the process while it is loaded.
      this.#booting = undefined
      this.#changes.clear()
      this.#report.ended(how, this.#serving !== undefined)
    } else if (child === this.#serving) {
      this.#serving = undefined
      if (this.#booting === undefined) this.#report.crashed(how)
    }
  }
}
