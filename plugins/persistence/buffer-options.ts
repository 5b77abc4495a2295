import type { Clock, Logger } from '../../kernel/index.ts'
import type { RunStore } from './store.ts'

/** What a `WriteBuffer` is made of. */
export interface WriteBufferOptions {
  readonly store: Pick<RunStore, 'write'>
  readonly clock: Clock
  readonly logger: () => Logger
  /** Milliseconds that a row waits at most while the store takes rows. */
  readonly flushIntervalMs: number
  /** Rows that start a flush, and that are written together at most. */
  readonly maxBufferSize: number
  readonly maxBufferBytes: number
  /** Beginning of the paths of files for what the store cannot take; without it there are none. */
  readonly files?: string | undefined
  /** Of those files together. */
  readonly maxFileBytes: number
  /** Called when rows were written. */
  readonly wrote?: () => void
  /** Called before rows are written, to add those of counts that have changed. */
  readonly gather?: () => void
}
