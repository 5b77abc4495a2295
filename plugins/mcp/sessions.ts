import { Cancelled, type Clock, type Timer } from '../../kernel/index.ts'
import type { ClientInfo } from './channel.ts'
import type { Session } from './session.ts'

/** What {@link Sessions} needs. */
export interface SessionsParts {
  readonly clock: Clock
  /** Milliseconds. */
  readonly idle: number
  readonly max: number
}

/** The sessions of one process, least recently used first. */
export class Sessions {
  readonly #parts: SessionsParts
  readonly #sessions = new Map<string, Session>()
  #timer: Timer | undefined

  constructor(parts: SessionsParts) {
    this.#parts = parts
  }

  /** A session of its own for a client that introduces itself. */
  open(principal: string, introduction: Readonly<Record<string, unknown>>): Session {
    const { clock, max } = this.#parts
    const session: Session = {
      ...{ id: newId(), principal, introduction, client: clientOf(introduction) },
      ...{ level: undefined, subscriptions: new Map(), calls: new Map(), connection: undefined },
      seen: clock.elapsed(),
    }
    if (this.#sessions.size >= max) {
      const [oldest] = this.#sessions.values()
      this.end(oldest!)
    }
    this.#sessions.set(session.id, session)
    this.#arm()
    return session
  }

  /** The session of that id; undefined when there is none, or it is somebody else's. */
  find(id: string, principal: string): Session | undefined {
    const session = this.#sessions.get(id)
    if (session?.principal !== principal) return undefined
    session.seen = this.#parts.clock.elapsed()
    // The least recently used one stays first.
    this.#sessions.delete(id)
    this.#sessions.set(id, session)
    return session
  }

  all(): Iterable<Session> {
    return this.#sessions.values()
  }

  /** Forgets a session, cancels what runs for it and closes its streams. */
  end(session: Session): void {
    this.#sessions.delete(session.id)
    const reason = new Cancelled({ message: 'The session was ended.' })
    for (const call of session.calls.values()) call.cancel(reason)
    void session.connection?.then((connection) => connection.close()).catch(() => undefined)
  }

  /** Closes all streams; for the end of the app. */
  async close(): Promise<void> {
    this.#timer?.cancel()
    const open = [...this.#sessions.values()].map(async ({ connection }) =>
      (await connection)?.close(),
    )
    this.#sessions.clear()
    await Promise.allSettled(open)
  }

  #arm(): void {
    const { clock, idle } = this.#parts
    const [oldest] = this.#sessions.values()
    if (this.#timer || !oldest) return
    const wait = Math.max(0, oldest.seen + idle - clock.elapsed())
    this.#timer = clock.setTimeout(() => this.#expire(), wait, { background: true })
  }

  #expire(): void {
    this.#timer = undefined
    const { clock, idle } = this.#parts
    for (const session of this.#sessions.values()) {
      if (session.seen + idle > clock.elapsed()) break
      // A long call is a use.
      if (session.calls.size > 0) session.seen = clock.elapsed()
      else this.end(session)
    }
    this.#arm()
  }
}

/** 192 random bits. */
function newId(): string {
  return crypto.getRandomValues(new Uint8Array(24)).toBase64({ alphabet: 'base64url' })
}

function clientOf({ clientInfo }: Readonly<Record<string, unknown>>): ClientInfo | undefined {
  if (typeof clientInfo !== 'object' || clientInfo === null) return undefined
  const { name, version } = clientInfo as Record<string, unknown>
  return { name: String(name), version: String(version) }
}
