/** A job queue under measurement, as each program of `peers/` offers it. All add the same small job. */
export interface Peer {
  addOne(): Promise<unknown>
  /** By as few statements as it can. */
  addMany(count: number): Promise<unknown>
  /** One transaction of the caller's that inserts a row into `orders` and, when asked, a job. */
  transact?(enqueues: boolean): Promise<unknown>
  /** Runs jobs, each by calling `run`, until what it resolves with is called. */
  work(run: () => void | Promise<void>): Promise<() => Promise<unknown>>
}

/** What a peer is opened with. */
export interface PeerOptions {
  /** Of an empty database or a Redis; the path of a file for SQLite. */
  readonly url: string
  /** Settings for throughput instead of those that it has out of the box. */
  readonly tuned: boolean
  /** Ours: whether runs are recorded. */
  readonly recorded: boolean
}

/** How a program of `peers/` exports itself, as `open`. */
export type OpenPeer = (options: PeerOptions) => Promise<Peer>

/** The input of every job. */
export const input = { order: 'ord_0193a8f2', total: 4200 }

/** Connections of the callers' transactions. */
export const CALLERS = 10
