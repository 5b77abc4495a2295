import type { Clock, Timer } from '../../kernel/index.ts'
import type { Answers } from './answers.ts'
import type { Exchange } from './exchange.ts'
import type { OpenStreams } from './open-streams.ts'
import { problemOf } from './problem.ts'
import { responseHeaders } from './response-headers.ts'
import { addVary } from './vary.ts'

/** What streams of items need. */
export interface EventParts {
  readonly clock: Clock
  readonly open: OpenStreams
  /** Milliseconds of silence after which a comment is sent, so that proxies keep the connection. */
  readonly heartbeat: number
}

/** How items are written. */
interface Format {
  item(value: unknown): string
  /** Told before the stream ends by itself. */
  readonly end: string
  error(problem: unknown): string
  /** Sent at the beginning, too: Bun sends the headers with the first bytes of the body. */
  readonly heartbeat: string | undefined
}

/** Server-Sent Events (WHATWG HTML, 9.2). `end` keeps an `EventSource` from asking again. */
const SSE: Format = {
  item: (value) => `data: ${JSON.stringify(value)}\n\n`,
  end: 'event: end\ndata: {}\n\n',
  error: (problem) => `event: error\ndata: ${JSON.stringify(problem)}\n\n`,
  heartbeat: ':\n\n',
}

/** One JSON text per line; an error is a last line `{"error": …}`. */
const NDJSON: Format = {
  item: (value) => `${JSON.stringify(value)}\n`,
  end: '',
  error: (problem) => `${JSON.stringify({ error: problem })}\n`,
  heartbeat: undefined,
}

const NDJSON_TYPE = 'application/x-ndjson'

/** Missed heartbeats until the connection is given up. */
const PATIENCE = 3
/** Bun's longest timeout in seconds. */
const LONGEST = 255

/** Compiles how an output of `t.Stream()` is sent: Server-Sent Events, or NDJSON by `Accept`. */
export function eventResponder(
  answers: Answers,
  parts: EventParts,
): (exchange: Exchange, output: unknown) => Response {
  const silence = Math.ceil((PATIENCE * parts.heartbeat) / 1000)
  const seconds = silence > LONGEST ? 0 : silence
  return (exchange, output) => {
    const { request } = exchange
    const source = output as AsyncGenerator<unknown, undefined>
    const ndjson = request.headers.get('accept')?.includes(NDJSON_TYPE) ?? false
    const headers = responseHeaders(exchange, answers)
    addVary(headers, 'Accept')
    headers.set('content-type', ndjson ? NDJSON_TYPE : 'text/event-stream')
    if (!headers.has('cache-control')) headers.set('cache-control', 'no-cache, no-transform')
    headers.set('x-accel-buffering', 'no')
    const init = { status: exchange.status, headers }
    if (request.method === 'HEAD') {
      void source.return(undefined)
      return new Response(null, init)
    }
    // Heartbeats keep the connection from being silent; NDJSON has none.
    exchange['~server']?.timeout(request, ndjson ? 0 : seconds)
    const tell = (error: unknown): unknown =>
      problemOf(error, exchange['~run']!.traceId, answers.parts.host.mode)
    return new Response(streamOf(source, ndjson ? NDJSON : SSE, parts, tell), init)
  }
}

function streamOf(
  source: AsyncGenerator<unknown, undefined>,
  format: Format,
  { clock, open, heartbeat }: EventParts,
  tell: (error: unknown) => unknown,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  let next: Promise<IteratorResult<unknown, undefined>> | undefined
  let timer: Timer | undefined
  let ended = false
  let leave = (): void => undefined
  const end = (): void => {
    ended = true
    leave()
  }
  /** The next item, or undefined when it is time for a heartbeat. */
  const itemOrBeat = (): Promise<IteratorResult<unknown, undefined> | undefined> => {
    const waiting = (next ??= source.next())
    if (format.heartbeat === undefined) return waiting
    const beat = new Promise<undefined>((resolve) => {
      timer = clock.setTimeout(() => resolve(undefined), heartbeat, { background: true })
    })
    return Promise.race([waiting, beat]).finally(() => timer?.cancel())
  }

  return new ReadableStream<Uint8Array>({
    start(controller) {
      leave = open.add(() => {
        if (ended) return
        end()
        void source.return(undefined)
        controller.close()
      })
      if (format.heartbeat) controller.enqueue(encoder.encode(format.heartbeat))
    },
    async pull(controller) {
      const write = (text: string): void => controller.enqueue(encoder.encode(text))
      try {
        const step = await itemOrBeat()
        if (ended) return
        if (step === undefined) return write(format.heartbeat!)
        next = undefined
        if (!step.done) return write(format.item(step.value))
        if (format.end) write(format.end)
      } catch (error) {
        if (ended) return
        write(format.error(tell(error)))
      }
      end()
      controller.close()
    },
    async cancel() {
      end()
      timer?.cancel()
      await source.return(undefined)
    },
  })
}
