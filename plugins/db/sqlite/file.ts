import { type Clock, type Timer } from '../../../kernel/index.ts'
import { TransactionConflict } from '../errors.ts'
import { Checkpoints } from './checkpoints.ts'

interface Waiting {
  readonly grant: () => void
  /** Undefined for one that waits for ever. */
  readonly timer?: Timer
}

/**
 * What all connections of a process to one file share. SQLite has one writer at a time: within a
 * process writers queue here, first come first served. Waiting inside SQLite instead would block the
 * event loop, and with it the writer that is waited for.
 */
export class SqliteFile {
  readonly #queue = new Set<Waiting>()
  #locked = false
  /** Counts the changes of the schema that this process made. */
  schema = 0
  /** Undefined for a memory database. */
  readonly checkpoints: Checkpoints | undefined
  #writers = 0

  constructor(path: string) {
    const turn = { take: () => this.#turn(), give: () => this.unlock() }
    this.checkpoints = path === ':memory:' ? undefined : new Checkpoints(path, turn)
  }

  /** Somebody opened a connection that writes. */
  opened(): void {
    this.#writers++
  }

  /** Whoever opened it is about to close it. */
  async closing(): Promise<void> {
    if (--this.#writers === 0) await this.checkpoints?.close()
  }

  /** Takes the right to write if it is free. */
  tryLock(): boolean {
    if (this.#locked) return false
    return (this.#locked = true)
  }

  /**
   * Waits for the right to write.
   *
   * @param patience milliseconds
   * @throws TransactionConflict when it did not become free in time
   */
  lock(clock: Clock, patience: number): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.tryLock()) return resolve()
      const waiting: Waiting = {
        grant: () => {
          waiting.timer?.cancel()
          this.#queue.delete(waiting)
          resolve()
        },
        timer: clock.setTimeout(() => {
          this.#queue.delete(waiting)
          const message = `another transaction of this process kept writing for ${patience} ms (database.busyTimeout)`
          reject(new TransactionConflict({ cause: new Error(message) }))
        }, patience),
      }
      this.#queue.add(waiting)
    })
  }

  #turn(): Promise<void> {
    return new Promise((resolve) => {
      if (this.tryLock()) return resolve()
      const grant = (): void => {
        this.#queue.delete(waiting)
        resolve()
      }
      const waiting: Waiting = { grant }
      this.#queue.add(waiting)
    })
  }

  unlock(): void {
    this.checkpoints?.wrote()
    this.#locked = false
    for (const waiting of this.#queue) {
      this.#locked = true
      return waiting.grant()
    }
  }
}

const files = new Map<string, SqliteFile>()

/** The same for every set of connections of this process to the file. */
export function sqliteFile(path: string): SqliteFile {
  if (path === ':memory:') return new SqliteFile(path)
  let file = files.get(path)
  if (!file) files.set(path, (file = new SqliteFile(path)))
  return file
}
