import { type Clock, type Logger, type Timer } from '../../kernel/index.ts'
import type { Bus } from './bus.ts'
import { Connection } from './connection.ts'
import type { Emission } from './emission.ts'
import { EventTooLarge } from './errors.ts'
import { ENVELOPE_SIZE, decode, encode, isFrom, open, seal } from './envelope.ts'
import { Outbox } from './outbox.ts'
import { Positions } from './positions.ts'

/** What became of broadcasts in this instance since it started. */
export interface BroadcastStats {
  readonly transport: string
  /** Whether there is a connection to the broker right now. */
  readonly connected: boolean
  /** Events that the broker has taken. */
  readonly published: number
  /** Events that wait for the broker. */
  readonly waiting: number
  /** Events of ours that were dropped while the broker was away. */
  readonly dropped: number
  /** Events of other instances that came here. */
  readonly received: number
  /** Events of other instances that never came here. */
  readonly missed: number
}

/** A written event. */
export interface Message {
  readonly text: string
  readonly bytes: number
}

/** What a {@link Broadcast} is made of. */
export interface BroadcastParts {
  readonly transport: string
  readonly bus: Bus
  /** The machine's: a broker knows no other time. */
  readonly clock: Clock
  /** Names this instance; unique. */
  readonly sender: string
  /** Most events that wait for the broker. */
  readonly buffer: number
  readonly logger: () => Logger
  readonly receive: (emission: Emission, payload: unknown) => void
}

/** Most bytes of all events that wait for the broker. */
const BUFFER_BYTES = 16 * 1024 * 1024
/** Most bytes sent at once; larger ones only delay what comes after. */
const BATCH_BYTES = 256 * 1024
/** Milliseconds between signs of life, which come back to their sender. */
const HEARTBEAT = 2000
/** So many in a row that do not come back: the connection is dead, though nobody said so. */
const UNANSWERED = 2
/** Milliseconds that a start waits for the broker, and a stop for what is still to be sent. */
const PATIENCE = 2000

/** Sends events to the other instances of the app, and hears theirs. */
export class Broadcast {
  readonly #parts: BroadcastParts
  readonly #connection: Connection
  readonly #outbox: Outbox
  readonly #positions = new Positions()
  readonly #stopping = new AbortController()
  #timer: Timer | undefined
  #sending: Promise<void> | undefined
  #unanswered = 0
  #downSince: number | undefined
  #droppedBefore = 0
  #whenUp = Promise.withResolvers<void>()
  #published = 0
  #received = 0
  #missed = 0

  constructor(parts: BroadcastParts) {
    this.#parts = parts
    this.#outbox = new Outbox({ messages: parts.buffer, bytes: BUFFER_BYTES })
    this.#connection = new Connection(parts.bus, parts.clock, {
      message: (text) => this.#hear(text),
      up: () => this.#up(),
      down: (error) => this.#down(error),
    })
  }

  get stats(): BroadcastStats {
    return {
      transport: this.#parts.transport,
      connected: this.#connection.isUp,
      published: this.#published,
      waiting: this.#outbox.size,
      dropped: this.#outbox.dropped,
      received: this.#received,
      missed: this.#missed,
    }
  }

  /** Connects. Resolves when connected, or when the broker lets us wait: it is tried on. */
  async start(): Promise<void> {
    this.#connection.open()
    await this.#patiently(this.#whenUp.promise)
  }

  /**
   * Writes an event for the wire.
   *
   * @throws EventTooLarge
   */
  write(emission: Emission, payload: unknown): Message {
    const text = encode(emission, payload)
    const bytes = Buffer.byteLength(text)
    const limit = this.#room
    if (bytes <= limit) return { text, bytes }
    throw new EventTooLarge({ details: { event: emission.name, bytes, limit } })
  }

  /** Sends an event; when the broker is away it waits for it, within bounds. */
  publish({ text, bytes }: Message): void {
    this.#outbox.add(text, bytes)
    this.#send()
  }

  /** Hears no more. */
  deafen(): void {
    this.#stopping.abort()
  }

  /** Sends what is left, if the broker is there, and closes the connection. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    this.#timer?.cancel()
    await this.#patiently(this.#sent())
    await this.#connection.close()
    const { size } = this.#outbox
    if (size > 0) {
      this.#parts.logger().warn('events did not reach the other instances', { events: size })
    }
  }

  /** Bytes that an envelope has for its events. */
  get #room(): number {
    return this.#parts.bus.maxBytes - ENVELOPE_SIZE
  }

  async #patiently(promise: Promise<void>): Promise<void> {
    let timer: Timer | undefined
    const late = new Promise<void>((resolve) => {
      timer = this.#parts.clock.setTimeout(resolve, PATIENCE)
    })
    await Promise.race([promise, late])
    timer?.cancel()
  }

  async #sent(): Promise<void> {
    while (this.#sending) await this.#sending
  }

  #send(): void {
    if (this.#sending || !this.#connection.isUp || this.#outbox.size === 0) return
    this.#occupy(this.#drain())
  }

  /** One thing at a time is on its way. */
  #occupy(work: Promise<void>): void {
    this.#sending = work
      .catch((error: unknown) => this.#connection.fail(error))
      .finally(() => {
        this.#sending = undefined
        this.#send()
      })
  }

  /** One batch after the other, so that they arrive in order; what comes meanwhile joins the next. */
  async #drain(): Promise<void> {
    // What is emitted in one go is sent in one go.
    await Promise.resolve()
    const { sender } = this.#parts
    const limit = Math.min(BATCH_BYTES, this.#room)
    for (let batch = this.#outbox.peek(limit); batch; batch = this.#outbox.peek(limit)) {
      // When this fails it stays in the outbox. Sent again it is known to those who have it already.
      await this.#connection.publish(seal(sender, batch))
      this.#outbox.sent(batch)
      this.#published += batch.items.length
    }
  }

  #up(): void {
    const { clock, logger, transport } = this.#parts
    const away = this.#downSince
    if (away !== undefined) {
      const ms = Math.round(clock.elapsed() - away)
      const dropped = this.#outbox.dropped - this.#droppedBefore
      logger().info(`events: ${transport} is back`, { awayMs: ms, dropped })
    }
    this.#downSince = undefined
    this.#whenUp.resolve()
    this.#unanswered = 0
    this.#beat()
    this.#send()
  }

  #down(error: unknown): void {
    this.#timer?.cancel()
    if (this.#downSince !== undefined || this.#stopping.signal.aborted) return
    const { clock, logger, transport } = this.#parts
    this.#downSince = clock.elapsed()
    this.#droppedBefore = this.#outbox.dropped
    const message = `events: ${transport} is away; broadcasts reach this instance alone until it is back`
    logger().warn(message, { error })
  }

  /** Says how far we are, so that the others notice what they missed and we notice a dead connection. */
  #beat(): void {
    const { clock, sender } = this.#parts
    if (this.#unanswered >= UNANSWERED) {
      return this.#connection.fail(new Error('it does not answer'))
    }
    this.#unanswered++
    this.#positions.prune(clock.elapsed())
    // What is being sent comes back as well.
    if (!this.#sending) {
      const sign = seal(sender, { first: this.#outbox.first, items: [] })
      this.#occupy(this.#connection.publish(sign))
    }
    this.#timer = clock.setTimeout(() => this.#beat(), HEARTBEAT, { background: true })
  }

  #hear(text: string): void {
    const { clock, logger, sender, receive } = this.#parts
    if (isFrom(sender, text)) {
      this.#unanswered = 0
      return
    }
    if (this.#stopping.signal.aborted) return
    const envelope = open(text)
    if (!envelope) return logger().warn('events: something else was published on our channel')
    const { from, first, events } = envelope
    const { known, missed } = this.#positions.hear(from, first, events.length, clock.elapsed())
    if (missed > 0) {
      this.#missed += missed
      logger().warn('events: some of another instance never came here', { from, missed })
    }
    for (let i = known; i < events.length; i++) {
      this.#received++
      receive(decode(events[i]!), events[i]!.payload)
    }
  }
}
