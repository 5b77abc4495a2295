// The port between broadcasts and a broker. Engines connect, subscribe and send; losing a connection,
// making the next one, order and gaps are looked after above them (connection.ts, broadcast.ts).

/** What a connection reports. */
export interface LinkEvents {
  /** Something was published, also by this very connection. */
  message(text: string): void
  /** The connection broke. Called at most once, never after `close`. */
  lost(error: unknown): void
}

/** One connection to a broker, subscribed to one channel. Once lost it is not used again. */
export interface Link {
  /** Resolves when the broker has it. Messages arrive in the order they were published. */
  publish(text: string): Promise<void>
  close(): Promise<void>
}

/** A broker. */
export interface Bus {
  /** Longest text of a message in bytes. */
  readonly maxBytes: number
  /** Connects anew; resolves once messages arrive. Rejects when the broker cannot be reached. */
  connect(events: LinkEvents): Promise<Link>
}

/** Where an engine finds its broker. */
export interface BusOptions {
  readonly url: string
  /** Instances on the same channel hear each other. */
  readonly channel: string
}
