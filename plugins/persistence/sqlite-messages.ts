// What a thread that has run history in a file, and the thread that asks it, say to each other.
import { FIELD } from './row.ts'
import type { TextBatch } from './sqlite-segments.ts'
import type { RunStore } from './store.ts'

/** A call of a method of the store. A batch is one string: that is copied without being looked at. */
export type Request =
  string | { readonly id: number; readonly method: Method; readonly args: readonly unknown[] }

/** What can be called. */
export type Method = Exclude<keyof RunStore, 'write'>

/** What came of it. */
export interface Reply {
  readonly id: number
  readonly value?: unknown
  readonly error?: { readonly message: string; readonly refused: boolean }
}

/** What the thread is started with. */
export interface StoreOptions {
  readonly path: string
  readonly burst: number | undefined
}

/** A batch as one string. */
export function batchMessage(id: number, { text, count, oldest, newest }: TextBatch): string {
  return `${id}${FIELD}${count}${FIELD}${oldest}${FIELD}${newest}${FIELD}${text}`
}

/** The batch of a string. */
export function readBatch(message: string): { id: number; batch: TextBatch } {
  const numbers: number[] = []
  let at = 0
  for (let i = 0; i < 4; i++) {
    const end = message.indexOf(FIELD, at)
    numbers.push(Number(message.slice(at, end)))
    at = end + 1
  }
  const [id, count, oldest, newest] = numbers as [number, number, number, number]
  return { id, batch: { text: message.slice(at), count, oldest, newest } }
}
