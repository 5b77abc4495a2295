// HTTP by hand: what no client library would send.
import { type Socket, connect } from 'node:net'

/** One answer, as it came. */
export interface RawAnswer {
  readonly status: number
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** What a server did with what was sent. */
export interface Outcome {
  readonly answers: readonly RawAnswer[]
  /** Whether the server closed the connection. */
  readonly closed: boolean
  /** Whether it did neither in time. */
  readonly hung: boolean
}

/** Splits what came over a connection into answers; undefined when the last is not complete. */
function parse(text: string): RawAnswer[] | undefined {
  const answers: RawAnswer[] = []
  let rest = text
  while (rest.length > 0) {
    const end = rest.indexOf('\r\n\r\n')
    if (end < 0) return undefined
    const [first = '', ...lines] = rest.slice(0, end).split('\r\n')
    const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(first)?.[1])
    const headers = Object.fromEntries(
      lines.map((line) => {
        const colon = line.indexOf(':')
        return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
      }),
    )
    const length = Number(headers['content-length'] ?? 0)
    if (rest.length < end + 4 + length) return undefined
    const body = rest.slice(end + 4, end + 4 + length)
    rest = rest.slice(end + 4 + length)
    if (status !== 100) answers.push({ status, headers, body })
  }
  return answers
}

/** Options of {@link send}. */
export interface SendOptions {
  /** How many answers to wait for. Default 1. */
  readonly answers?: number
  /** Milliseconds after which the server counts as hung. Default 2,000. */
  readonly patience?: number
}

/** Sends bytes on a connection of its own and says what came of it. */
export function send(
  port: number,
  bytes: string | Uint8Array,
  { answers = 1, patience = 2000 }: SendOptions = {},
): Promise<Outcome> {
  return new Promise((resolve) => {
    let text = ''
    const socket: Socket = connect(port, '127.0.0.1', () => socket.write(bytes))
    const finish = (outcome: { closed: boolean; hung: boolean }): void => {
      clearTimeout(timer)
      socket.destroy()
      resolve({ answers: parse(text) ?? [], ...outcome })
    }
    const timer = setTimeout(() => finish({ closed: false, hung: true }), patience)
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1')
      if ((parse(text)?.length ?? 0) >= answers) finish({ closed: false, hung: false })
    })
    socket.on('error', () => undefined)
    socket.on('close', () => finish({ closed: true, hung: false }))
  })
}
