/** A queue that is compared, with its settings. */
export interface Contender {
  /** Row label. */
  readonly name: string
  /** File of `peers/`, without its ending. */
  readonly peer: string
  readonly on: 'postgres' | 'redis' | 'sqlite'
  readonly tuned: boolean
  readonly recorded: boolean
}

const plain = { tuned: true, recorded: false } as const

/** Name of our row. */
export const OURS = 'bunbase'
/** Name of our row with run history. */
export const RECORDED = 'bunbase, runs recorded'

/** Each stores its jobs durably, on what it is made for. */
export const contenders: readonly Contender[] = [
  { ...plain, name: OURS, peer: 'bunbase', on: 'postgres' },
  { ...plain, name: RECORDED, peer: 'bunbase', on: 'postgres', recorded: true },
  { ...plain, name: 'graphile-worker', peer: 'graphile-worker', on: 'postgres' },
  {
    ...{ name: 'graphile-worker, as it comes', peer: 'graphile-worker', on: 'postgres' },
    ...{ tuned: false, recorded: false },
  },
  { ...plain, name: 'pg-boss', peer: 'pg-boss', on: 'postgres' },
  { ...plain, name: 'BullMQ', peer: 'bullmq', on: 'redis' },
]

/** The same on SQLite. */
export const onSqlite: readonly Contender[] = [
  { ...plain, name: OURS, peer: 'bunbase', on: 'sqlite' },
  { ...plain, name: 'plainjob', peer: 'plainjob', on: 'sqlite' },
]
