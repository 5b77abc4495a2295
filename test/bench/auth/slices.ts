// Requests over raw sockets, and what they cost the server in CPU time.
import { cpuMicros } from '../http/process-stats.ts'

/** A server, and requests that it is sent over and over in turn. */
export interface Target {
  readonly hostname: string
  readonly port: number
  readonly pid: number
  readonly requests: readonly Buffer[]
}

/** A GET as bytes. */
export function get(path: string, headers: Readonly<Record<string, string>> = {}): Buffer {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  return Buffer.from([`GET ${path} HTTP/1.1`, 'Host: 127.0.0.1', ...lines, '', ''].join('\r\n'))
}

const CONNECTIONS = 4

/** Microseconds of the server's CPU time for each of `count` requests. */
export async function costOf(target: Target, count: number): Promise<number> {
  const before = cpuMicros(target.pid)
  const all = Array.from({ length: CONNECTIONS }, (_, at) =>
    connection(target, at, Math.ceil(count / CONNECTIONS)),
  )
  await Promise.all(all)
  return (cpuMicros(target.pid) - before) / (Math.ceil(count / CONNECTIONS) * CONNECTIONS)
}

/** One request at a time on one connection. */
function connection({ hostname, port, requests }: Target, from: number, count: number) {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  let sent = 0
  const next = (): Buffer => requests[(from + sent++ * CONNECTIONS) % requests.length]!
  void Bun.connect({
    hostname,
    port,
    socket: {
      open: (socket) => void socket.write(next()),
      data(socket, chunk) {
        if (chunk.toString('latin1', 9, 12) !== '200') {
          return reject(new Error(`answered ${chunk.toString('latin1', 0, 200)}`))
        }
        if (sent === count) {
          socket.end()
          return resolve()
        }
        socket.write(next())
      },
      error: (_socket, error) => reject(error),
    },
  })
  return promise
}
