import { relative } from 'node:path'
import { type Timer, systemClock } from '../../../kernel/index.ts'
import { Child } from './child.ts'
import type { Listening, ReadyMessage, ServeMessage, ServeOrder } from './messages.ts'
import type { Reporter } from './report.ts'
import { type Booted, matters } from './matters.ts'

/** Milliseconds after a version serves until the process for the next one is started. */
const SPARE_DELAY = 100

/** What a process takes from its start, so that one started before a change of it is stale. */
const AT_START = /^(\.env.*|node_modules|(package|tsconfig)\.json|bunfig\.toml|bun\.lock)$/

/** An editor that saves writes more than once; changes this close (milliseconds) are one. */
const SETTLE = 15

/** Milliseconds after which a version that is neither served nor refused is told of. */
const SLOW = 5_000

/** A version that is not served yet. */
interface Boot {
  readonly child: Child
  /** What it is made for. */
  readonly changes: ReadonlySet<string>
  /** When the first of the changes was noticed. */
  readonly since: number
  /** Tells of a version that takes long. */
  readonly slow: Timer
}

/** What a supervisor needs to know. */
export interface SupervisorOptions extends Pick<ServeOrder, 'overrides' | 'studioToken'> {
  /** Folder of the app, absolute. */
  readonly root: string
  /** Environment of the app, without what its `.env` files add. */
  readonly env: Readonly<Record<string, string | undefined>>
}

/**
 * Keeps the app served while its files change: a new process boots the new version beside the old
 * one, and only when it serves is the old one told to finish. The process for the next version is
 * started ahead and has loaded the framework when the change comes.
 */
export class Supervisor {
  readonly #options: SupervisorOptions
  readonly #report: Reporter
  #serving: Child | undefined
  #booting: Boot | undefined
  #spare: Child | undefined
  #spareTimer: Timer | undefined
  #ahead: readonly string[] = []
  #listening: Listening | undefined
  #leaving: { gone(child: Child): void } | undefined
  #booted: Booted = { loaded: new Set(), readsRoot: true }
  #changes = new Set<string>()
  #since = 0
  #timer: Timer | undefined
  #closed = false

  constructor(options: SupervisorOptions, report: Reporter) {
    this.#options = options
    this.#report = report
  }

  /** Boots the app for the first time. */
  start(): void {
    this.#since = systemClock.elapsed()
    this.#boot()
  }

  /** Takes note of a changed file. @param path relative to the app's folder */
  changed(path: string): void {
    if (this.#closed || !matters(path, this.#options.root, this.#booted)) return
    if (this.#changes.size === 0) this.#since = systemClock.elapsed()
    this.#changes.add(path)
    if (AT_START.test(path)) this.#dropSpare()
    this.#timer?.cancel()
    this.#timer = systemClock.setTimeout(() => this.#boot(), SETTLE)
  }

  /** Ends all processes; resolves when they have ended. */
  async close(): Promise<void> {
    this.#closed = true
    this.#timer?.cancel()
    this.#dropSpare()
    this.#booting?.slow.cancel()
    this.#booting?.child.kill()
    this.#serving?.stop()
    await Promise.all([this.#booting?.child.exited, this.#serving?.exited])
  }

  /** Ends all processes at once. */
  kill(): void {
    this.#dropSpare()
    this.#booting?.child.kill()
    this.#serving?.kill()
  }

  #boot(): void {
    // A version that is overtaken leaves its changes to the next.
    const overtaken = this.#booting
    overtaken?.slow.cancel()
    overtaken?.child.kill()
    this.#spareTimer?.cancel()
    const child = this.#spare ?? this.#spawn()
    this.#spare = undefined
    this.#booting = {
      child,
      changes: new Set([...(overtaken?.changes ?? []), ...this.#changes]),
      since: overtaken?.since ?? this.#since,
      slow: systemClock.setTimeout(
        () => this.#report.slow(SLOW, this.#serving !== undefined),
        SLOW,
      ),
    }
    this.#changes = new Set()
    const { overrides, studioToken } = this.#options
    child.serve({ type: 'serve', overrides, studioToken, previous: this.#listening })
  }

  #spawn(): Child {
    const { root, env } = this.#options
    return new Child(
      { root, env, ahead: this.#ahead },
      {
        message: (child, message) => this.#onMessage(child, message),
        exit: (child, code, signal) => this.#onExit(child, signal ?? code),
      },
    )
  }

  #prepareSpare(): void {
    this.#spareTimer?.cancel()
    this.#spareTimer = systemClock.setTimeout(() => {
      if (!this.#closed) this.#spare ??= this.#spawn()
    }, SPARE_DELAY)
  }

  #dropSpare(): void {
    this.#spareTimer?.cancel()
    this.#spare?.kill()
    this.#spare = undefined
  }

  #onMessage(child: Child, message: ServeMessage): void {
    if (message.type === 'closed') this.#leaving?.gone(child)
    const boot = this.#booting
    if (message.type === 'closed' || child !== boot?.child) return
    this.#booting = undefined
    boot.slow.cancel()
    const files = message.files.map((file) => relative(this.#options.root, file))
    this.#prepareSpare()
    if (message.type === 'ready') {
      this.#booted = { loaded: new Set(files), readsRoot: message.readsRoot }
      this.#ahead = message.framework
      this.#takeOver(boot, message)
    } else {
      // What the failed version got to, too: mending any of it may mend the app.
      this.#booted = { loaded: new Set([...this.#booted.loaded, ...files]), readsRoot: true }
      this.#report.failed(this.#serving !== undefined)
    }
  }

  #takeOver({ child, changes, since }: Boot, message: ReadyMessage): void {
    const old = this.#serving
    this.#serving = child
    this.#listening = message.listening
    const served = (): void => {
      this.#leaving = undefined
      this.#report.ready(message, [...changes], systemClock.elapsed() - since)
    }
    // Until the old version has closed its door, a request may still come to it.
    this.#leaving = { gone: (leaving) => void (leaving === old && served()) }
    if (old) old.stop()
    else served()
  }

  #onExit(child: Child, how: number | string | null): void {
    this.#leaving?.gone(child)
    if (this.#closed || child.told) return
    if (child === this.#booting?.child) {
      // It ended without a word: the app itself ends the process while it is loaded.
      this.#booting.slow.cancel()
      this.#booting = undefined
      this.#prepareSpare()
      this.#report.ended(how, this.#serving !== undefined)
    } else if (child === this.#spare) {
      this.#spare = undefined
    } else if (child === this.#serving) {
      this.#serving = undefined
      if (this.#booting === undefined) this.#report.crashed(how)
    }
  }
}
