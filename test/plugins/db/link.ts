// A TCP link to a server that can swallow everything, or be cut.
import { type Socket, connect, createServer } from 'node:net'

/** A proxy in front of a port of this machine. */
export class Link implements AsyncDisposable {
  readonly #server: ReturnType<typeof createServer>
  readonly #sockets = new Set<Socket>()
  #swallows = false
  #mute = false
  #lastHeard: string | undefined
  port = 0

  private constructor(target: number) {
    this.#server = createServer((near) => {
      const far = connect(target, '127.0.0.1')
      for (const [from, to] of [
        [near, far],
        [far, near],
      ] as const) {
        this.#sockets.add(from)
        from.on('data', (chunk) => {
          if (from === near && this.#lastHeard && chunk.includes(this.#lastHeard)) this.mute()
          if (!this.#swallows && !(this.#mute && from === far)) to.write(chunk)
        })
        from.on('error', () => undefined)
        from.on('close', () => {
          this.#sockets.delete(from)
          if (!this.#swallows) to.destroy()
        })
      }
    })
  }

  static async to(target: number): Promise<Link> {
    const link = new Link(target)
    await new Promise<void>((resolve) => link.#server.listen(0, '127.0.0.1', resolve))
    link.port = (link.#server.address() as { port: number }).port
    return link
  }

  /** From now on nothing arrives, and nobody is told. */
  swallow(): void {
    this.#swallows = true
  }

  /** From now on the server hears everything, and nothing that it says arrives. */
  mute(): void {
    this.#mute = true
  }

  /** The same once the client has said this. */
  muteAfter(text: string): void {
    this.#lastHeard = text
  }

  /** Ends all connections, for both sides. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy()
  }

  /** New connections work again; those of before stay dead, as after a firewall's restart. */
  heal(): void {
    for (const socket of this.#sockets) socket.removeAllListeners('data')
    this.#swallows = this.#mute = false
    this.#lastHeard = undefined
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    await new Promise((resolve) => this.#server.close(resolve))
  }
}
