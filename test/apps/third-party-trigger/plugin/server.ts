import type { Caller } from 'bunbase'
import { Connection } from './connection.ts'
import { MalformedLine, UnknownWord } from './errors.ts'
import { type Message, readMessage, refusal } from './message.ts'

/** Answers a message that came over a connection. */
export type Answer = (message: Message, connection: Connection) => Promise<unknown>

/** Listens for devices, and hands each line to the action that listens to its word. */
export class LineServer {
  readonly #answers = new Map<string, Answer>()
  readonly #open = new Set<Connection>()
  readonly #answering = new Set<Promise<void>>()
  #listener: Bun.TCPSocketListener<Connection | undefined> | undefined

  /** Addresses of the devices that are connected. */
  get peers(): string[] {
    return [...this.#open].map(({ peer }) => peer)
  }

  /** @throws Error when the word is taken */
  add(word: string, answer: Answer): void {
    if (this.#answers.has(word)) throw new Error(`two actions listen to the word "${word}"`)
    this.#answers.set(word, answer)
  }

  /** @returns the port, also when a free one (0) was asked for */
  listen(hostname: string, port: number, greet: (peer: string) => void): number {
    this.#listener = Bun.listen<Connection | undefined>({
      hostname,
      port,
      socket: {
        open: (socket) => {
          const connection = new Connection(socket)
          socket.data = connection
          this.#open.add(connection)
          greet(connection.peer)
        },
        data: (socket, bytes) => this.#read(socket.data!, bytes),
        drain: (socket) => socket.data?.flush(),
        close: (socket) => {
          socket.data?.gone()
          this.#open.delete(socket.data!)
        },
      },
    })
    return this.#listener.port
  }

  /** Takes no new connection; those that are open go on. */
  refuse(): void {
    this.#listener?.stop()
  }

  /** Sends what is still to be answered, then hangs up. */
  async close(): Promise<void> {
    await Promise.all(this.#answering)
    for (const connection of this.#open) connection.close()
    this.#listener?.stop(true)
  }

  #read(connection: Connection, bytes: Uint8Array): void {
    const lines = connection.lines(bytes)
    if (!lines) {
      connection.send(refusal(new MalformedLine({ message: 'The line is too long.' })))
      return connection.close()
    }
    for (const line of lines) {
      const answering = this.#answer(connection, line)
      this.#answering.add(answering)
      void answering.finally(() => this.#answering.delete(answering))
    }
  }

  async #answer(connection: Connection, line: string): Promise<void> {
    try {
      const message = readMessage(line)
      const answer = this.#answers.get(message.do)
      if (!answer) throw new UnknownWord({ message: `No action listens to "${message.do}".` })
      connection.send({ ok: true, output: (await answer(message, connection)) ?? null })
    } catch (error) {
      connection.send(refusal(error))
    }
  }
}

/** Whom a token stands for; anonymous for none and for a wrong one. */
export function callerOf(
  token: string | undefined,
  devices: Readonly<Record<string, string>>,
): Caller {
  const [id] = Object.entries(devices).find(([, known]) => same(known, token ?? '')) ?? []
  return id === undefined ? { kind: 'anonymous' } : { kind: 'apiKey', id }
}

/** Compares digests, so that the time taken says nothing about the token. */
function same(known: string, given: string): boolean {
  const digest = (text: string): string => new Bun.CryptoHasher('sha256').update(text).digest('hex')
  return digest(known) === digest(given)
}
