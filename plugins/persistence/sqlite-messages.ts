// What a thread that has run history in a file, and the thread that asks it, say to each other.
import type { RunStore } from './store.ts'

/** A call of a method of the store. Batches are in shared memory: they are not copied. */
export interface Request {
  readonly id: number
  readonly method: keyof RunStore
  readonly args: readonly unknown[]
}

/** What came of it. */
export interface Reply {
  readonly id: number
  readonly value?: unknown
  readonly error?: { readonly message: string; readonly refused: boolean }
}

/** What the thread is started with. */
export interface StoreOptions {
  readonly path: string
  readonly files: string | undefined
  readonly burst: number | undefined
}
