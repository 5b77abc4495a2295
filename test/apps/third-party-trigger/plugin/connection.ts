/** Longer lines are not worth reading: bytes. */
const LONGEST = 65_536

/** One device: cuts what it sends into lines, and keeps what it is too slow to read. */
export class Connection {
  readonly peer: string
  readonly #socket: Bun.Socket<Connection | undefined>
  readonly #gone = new AbortController()
  readonly #decoder = new TextDecoder()
  #received = ''
  #closing = false
  #unsent = new Uint8Array(0)

  constructor(socket: Bun.Socket<Connection | undefined>) {
    this.#socket = socket
    this.peer = socket.remoteAddress
  }

  /** Aborts when the device hangs up. */
  get signal(): AbortSignal {
    return this.#gone.signal
  }

  /** The lines that are complete with these bytes; undefined when the device sends too long a one. */
  lines(bytes: Uint8Array): string[] | undefined {
    const parts = (this.#received + this.#decoder.decode(bytes, { stream: true })).split('\n')
    this.#received = parts.pop() ?? ''
    if (this.#received.length > LONGEST || parts.some((part) => part.length > LONGEST))
      return undefined
    return parts.filter((part) => part.trim() !== '')
  }

  send(value: unknown): void {
    const line = new TextEncoder().encode(`${JSON.stringify(value)}\n`)
    const all = new Uint8Array(this.#unsent.length + line.length)
    all.set(this.#unsent)
    all.set(line, this.#unsent.length)
    this.#unsent = all
    this.flush()
  }

  /** Writes as much as the device takes; called again when it takes more. */
  flush(): void {
    this.#unsent = this.#unsent.slice(Math.max(0, this.#socket.write(this.#unsent)))
    if (this.#closing && this.#unsent.length === 0) this.#socket.end()
  }

  /** Hangs up when everything is sent. */
  close(): void {
    this.#closing = true
    this.flush()
  }

  /** The device has hung up. */
  gone(): void {
    this.#gone.abort()
  }
}
