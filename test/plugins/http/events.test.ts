import { describe, expect, test } from 'bun:test'
import { BunbaseError, NotFound, guard, t } from '../../../kernel/index.ts'
import { VirtualClock } from '../../../plugins/testing/virtual-clock.ts'
import { type Served, action, problem, served, triggers } from './served.ts'

const item = t.Object({ n: t.Integer() })
const input = t.Object({ from: t.Optional(t.Integer()) })
type Item = { n: number }

const streaming = (source: (from: number, ctx: any) => AsyncIterable<Item>, more: object = {}) =>
  action(
    {
      name: 'events',
      input,
      output: t.Stream(item),
      triggers: [triggers.api('GET', '/events')],
      ...more,
    },
    ({ from = 0 }, ctx) => source(from, ctx),
  )

/** A source that gives what it is told to, and notes when it is closed. */
function hose() {
  const waiting: ((item: Item | undefined) => void)[] = []
  const closed = Promise.withResolvers<void>()
  const started = Promise.withResolvers<void>()
  async function* source(): AsyncGenerator<Item> {
    try {
      for (;;) {
        const next = new Promise<Item | undefined>((resolve) => waiting.push(resolve))
        started.resolve()
        const one = await next
        if (!one) return
        yield one
      }
    } finally {
      closed.resolve()
    }
  }
  return {
    source,
    started: started.promise,
    closed: closed.promise,
    give: (n?: number) => waiting.shift()!(n === undefined ? undefined : { n }),
  }
}

const three = streaming(async function* (from) {
  for (let n = from; n < from + 3; n++) yield { n, secret: 'stripped' } as Item
})

async function read(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<string> {
  return new TextDecoder().decode((await reader.read()).value)
}

describe('a stream of items', () => {
  test('is sent as Server-Sent Events', async () => {
    await using app = await served([three])
    for (const answer of [
      await app.fetch('/events?from=5'),
      await app.server.fetch(new Request('http://a/events?from=5')),
    ]) {
      expect(answer.status).toBe(200)
      expect(answer.headers.get('content-type')).toBe('text/event-stream')
      expect(answer.headers.get('cache-control')).toBe('no-cache, no-transform')
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
      expect(await answer.text()).toBe(
        ':\n\ndata: {"n":5}\n\ndata: {"n":6}\n\ndata: {"n":7}\n\nevent: end\ndata: {}\n\n',
      )
    }
  })

  test('is sent as lines of JSON to those who ask for them', async () => {
    await using app = await served([three])
    const headers = { accept: 'application/x-ndjson' }
    const answer = await app.fetch('/events', { headers })
    expect(answer.headers.get('content-type')).toBe('application/x-ndjson')
    expect(answer.headers.get('vary')).toContain('Accept')
    expect(await answer.text()).toBe('{"n":0}\n{"n":1}\n{"n":2}\n')
  })

  test('has no body for HEAD, and its source is closed', async () => {
    const { source, closed } = hose()
    await using app = await served([streaming(source)])
    const answer = await app.fetch('/events', { method: 'HEAD' })
    expect(answer.headers.get('content-type')).toBe('text/event-stream')
    expect(await answer.text()).toBe('')
    await Promise.race([closed, app.kernel.stop()])
  })

  test('is refused before it starts by guards and input', async () => {
    const closedDoor = guard('closed', () => {
      throw new NotFound()
    })
    await using app = await served([streaming(hose().source, { guards: [closedDoor] })])
    expect(await problem(await app.fetch('/events'))).toMatchObject({ status: 404 })
    await using other = await served([three])
    expect((await other.fetch('/events?from=x')).status).toBe(400)
  })

  test('tells of an error on the way, without its cause', async () => {
    const failing = streaming(async function* () {
      yield { n: 1 }
      throw new Error('PRIVATE')
    })
    await using app = await served([failing])
    const text = await (await app.fetch('/events')).text()
    const [opening, first, last] = text.trim().split('\n\n')
    expect(opening).toBe(':')
    expect(first).toBe('data: {"n":1}')
    expect(last).toStartWith('event: error\ndata: {')
    expect(JSON.parse(last!.slice(last!.indexOf('{')))).toMatchObject({
      code: 'INTERNAL',
      status: 500,
    })
    expect(text).not.toContain('PRIVATE')
    const lines = await app.fetch('/events', { headers: { accept: 'application/x-ndjson' } })
    const parsed = (await lines.text())
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(parsed).toMatchObject([{ n: 1 }, { error: { code: 'INTERNAL' } }])
  })

  test('tells of an item that does not fit its schema', async () => {
    const failing = streaming(async function* () {
      yield { n: 'PRIVATE' } as unknown as Item
    })
    await using app = await served([failing])
    const text = await (await app.fetch('/events')).text()
    expect(text).toContain('INVALID_OUTPUT')
    expect(text).not.toContain('PRIVATE')
  })

  test('is read no faster than it is taken', async () => {
    let given = 0
    const flood = streaming(async function* () {
      for (;;) yield { n: ++given }
    })
    await using app = await served([flood])
    const answer = await app.fetch('/events')
    const reader = answer.body!.getReader()
    await reader.read()
    let before = -1
    // The buffers between the two fill up, and then the source is not asked any more.
    while (before !== given) {
      before = given
      for (let i = 0; i < 50; i++) await new Promise((resolve) => setImmediate(resolve))
      if (given > 5_000_000) break
    }
    expect(given).toBeLessThan(5_000_000)
    await reader.cancel()
  })
})

describe('a stream ends', () => {
  test('when its reader goes away: the source is closed and the signal aborts', async () => {
    const aborted = Promise.withResolvers<void>()
    const { source, started, closed, give } = hose()
    const watched = streaming((_, ctx) => {
      ctx.signal.addEventListener('abort', () => aborted.resolve())
      return source()
    })
    await using app = await served([watched])
    const client = new AbortController()
    const answer = await app.fetch('/events', { signal: client.signal })
    const reader = answer.body!.getReader()
    expect(await read(reader)).toBe(':\n\n')
    await started
    give(1)
    expect(await read(reader)).toBe('data: {"n":1}\n\n')
    client.abort()
    await aborted.promise
    give(2)
    await closed
  })

  test('when the app stops: reader and source are told at once', async () => {
    const { source, started } = hose()
    const app: Served = await served([streaming(source)])
    const answer = await app.fetch('/events')
    await started
    const text = answer.text()
    await app.kernel.stop({ graceMs: 60_000 })
    expect(await text).toBe(':\n\n')
  })
})

test('a silent stream is kept open by comments', async () => {
  const clock = new VirtualClock()
  const { source, started, give } = hose()
  await using app = await served([streaming(source)], { clock, http: { heartbeat: '10s' } })
  const answer = await app.server.fetch(new Request('http://a/events'))
  const reader = answer.body!.getReader()
  expect(await read(reader)).toBe(':\n\n')
  const first = read(reader)
  await started
  await clock.advance('10s')
  expect(await first).toBe(':\n\n')
  const second = read(reader)
  await clock.advance('9s')
  give(1)
  expect(await second).toBe('data: {"n":1}\n\n')
  await reader.cancel()
})

test('errors of streams are BunbaseErrors like any other', async () => {
  const failing = streaming(async function* (from) {
    if (from > 0) yield { n: from }
    throw new BunbaseError('TEAPOT', { status: 418, message: 'short and stout' })
  })
  await using app = await served([failing])
  expect(await (await app.fetch('/events')).text()).toContain('"code":"TEAPOT"')
})
