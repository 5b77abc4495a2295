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
function parse(text: string, head: boolean): RawAnswer[] | undefined {
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
    const length = head ? 0 : Number(headers['content-length'] ?? 0)
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
  /** Whether nothing more will come, and the server is told so. Default false. */
  readonly end?: boolean
}

/** Sends bytes on a connection of its own and says what came of it. */
export function send(
  port: number,
  bytes: string | Uint8Array,
  { answers = 1, patience = 2000, end = false }: SendOptions = {},
): Promise<Outcome> {
  return new Promise((resolve) => {
    let text = ''
    const head = String(bytes).startsWith('HEAD')
    const socket: Socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true }, () => {
      if (end) socket.end(bytes)
      else socket.write(bytes)
    })
    const finish = (outcome: { closed: boolean; hung: boolean }): void => {
      clearTimeout(timer)
      socket.destroy()
      resolve({ answers: parse(text, head) ?? [], ...outcome })
    }
    const timer = setTimeout(() => finish({ closed: false, hung: true }), patience)
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1')
      if ((parse(text, head)?.length ?? 0) >= answers) finish({ closed: false, hung: false })
    })
    socket.on('error', () => undefined)
    socket.on('end', () => finish({ closed: true, hung: false }))
    socket.on('close', () => finish({ closed: true, hung: false }))
  })
}
