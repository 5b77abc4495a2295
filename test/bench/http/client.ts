// Load generator: `bun client.ts <json>`. Raw sockets, one request in flight on each. Answers of one
// request are equally long, so after the first one bytes are counted instead of parsed.
import type { LoadResult } from './load.ts'
import type { Exchange } from './workloads.ts'

interface Task {
  url: string
  exchange: Exchange
  connections: number
  seconds: number
}

const { url, exchange, connections, seconds } = JSON.parse(process.argv[2]!) as Task
const { hostname, port, host } = new URL(url)
const bodyBytes = Buffer.from(exchange.body ?? '')
const head = [`${exchange.method} ${exchange.path} HTTP/1.1`, `Host: ${host}`]
if (exchange.body !== undefined) {
  head.push('Content-Type: application/json', `Content-Length: ${bodyBytes.length}`)
}
for (const [name, value] of Object.entries(exchange.headers ?? {})) head.push(`${name}: ${value}`)
const request = Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), bodyBytes])

/** Length of the answer that `bytes` begin with, or undefined while its head is incomplete. */
function answerLength(bytes: Buffer): number | undefined {
  const text = bytes.toString('latin1')
  const end = text.indexOf('\r\n\r\n')
  if (end < 0) return undefined
  if (!/^HTTP\/1\.1 2\d\d /.test(text)) fail(`answered ${text.split('\r\n')[0]}`)
  const length = /\r\ncontent-length: *(\d+)/i.exec(text.slice(0, end))?.[1]
  if (length === undefined) fail('sent an answer without content-length')
  return end + 4 + Number(length)
}

function fail(what: string): never {
  console.error(`${exchange.method} ${url}${exchange.path} ${what}`)
  process.exit(1)
}

interface Connection {
  /** Bytes of the current answer that have arrived. */
  received: number
  sentAt: number
}

const latencies: number[] = []
let size: number | undefined
const began = performance.now()
const until = began + seconds * 1000

await Promise.all(
  Array.from({ length: connections }, async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    let first = Buffer.alloc(0)
    await Bun.connect<Connection>({
      hostname,
      port: Number(port),
      data: { received: 0, sentAt: 0 },
      socket: {
        open(socket) {
          socket.data.sentAt = performance.now()
          socket.write(request)
        },
        data(socket, chunk) {
          const { data } = socket
          if (size === undefined) {
            first = Buffer.concat([first, chunk])
            size = answerLength(first)
          } else if (data.received === 0 && chunk.toString('latin1', 9, 10) !== '2') {
            fail(`answered ${chunk.toString('latin1', 0, 30)}`)
          }
          data.received += chunk.length
          if (size === undefined || data.received < size) return
          if (data.received > size) fail('sent answers of different lengths')
          const now = performance.now()
          latencies.push(now - data.sentAt)
          if (now >= until) {
            socket.end()
            return resolve()
          }
          data.received = 0
          data.sentAt = now
          socket.write(request)
        },
        close() {
          if (performance.now() < until) fail('closed the connection')
          resolve()
        },
      },
    })
    return promise
  }),
)
const elapsed = (performance.now() - began) / 1000
latencies.sort((a, b) => a - b)
const quantile = (share: number): number => latencies[Math.floor(latencies.length * share)] ?? 0
const result: LoadResult = {
  requests: latencies.length,
  perSecond: latencies.length / elapsed,
  p50: quantile(0.5),
  p99: quantile(0.99),
}
console.log(JSON.stringify(result))
