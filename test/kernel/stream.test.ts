import { expect, test } from 'bun:test'
import { Conflict, action, sleep, t } from 'bunbase'
import { createTestApp } from 'bunbase/testing'

const item = t.Object({ n: t.Integer() })
const streams = { input: t.Object({ upTo: t.Integer() }), output: t.Stream(item) }

/** Counts up, one a second, with more in each item than its schema says. */
const count = action({ name: 'count', ...streams }, async function* ({ upTo }, ctx) {
  try {
    for (let n = 1; n <= upTo; n++) {
      await sleep(ctx.clock, 1000, ctx.signal)
      yield { n, secret: 'x' } as { n: number }
    }
  } finally {
    ctx.logger.info('closed', { aborted: ctx.signal.aborted })
  }
})

async function collect(stream: AsyncIterable<unknown>): Promise<unknown[]> {
  const items: unknown[] = []
  for await (const each of stream) items.push(each)
  return items
}

test('items come stripped and one by one; the run settles at the end', async () => {
  await using app = await createTestApp({ presets: [], actions: [count] })
  const stream = await app.call(count, { upTo: 3 })
  const all = collect(stream)
  await app.clock.advance('2s')
  expect([app.runs.length, app.kernel.running.length]).toEqual([0, 1])
  await app.clock.advance('1s')
  expect(await all).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }])
  expect(app.runs[0]).toMatchObject({ status: 'succeeded', durationMs: 3000 })
  expect(app.kernel.running).toEqual([])
})

test('a reader that goes away ends the run well, and its signal is aborted', async () => {
  await using app = await createTestApp({ presets: [], actions: [count] })
  const reading = (async () => {
    for await (const each of await app.call(count, { upTo: 9 })) return each
    return undefined
  })()
  await app.clock.advance('1s')
  expect(await reading).toEqual({ n: 1 })
  expect(app.runs[0]).toMatchObject({ status: 'succeeded' })
  expect(app.logs).toMatchObject([{ message: 'closed', fields: { aborted: true } }])
})

test('a reader that goes away while it waits for an item gets the end', async () => {
  await using app = await createTestApp({ presets: [], actions: [count] })
  const stream = (await app.call(count, { upTo: 9 }))[Symbol.asyncIterator]()
  const next = stream.next()
  await app.clock.advance(10)
  await stream.return?.()
  expect(await next).toEqual({ done: true, value: undefined })
  expect(await stream.next()).toEqual({ done: true, value: undefined })
  expect(app.runs).toHaveLength(1)
  await app.clock.advance(0)
})

test('a stream that nobody reads can be closed', async () => {
  await using app = await createTestApp({ presets: [], actions: [count] })
  const stream = (await app.call(count, { upTo: 9 })) as AsyncGenerator<unknown>
  await stream.return(undefined)
  expect(app.runs[0]).toMatchObject({ status: 'succeeded' })
})

test('a failing source fails the run after what came before', async () => {
  const broken = action({ name: 'broken', ...streams }, async function* () {
    yield { n: 1 }
    throw new Conflict()
  })
  await using app = await createTestApp({ presets: [], actions: [broken] })
  const stream = (await app.call(broken, { upTo: 1 }))[Symbol.asyncIterator]()
  expect(await stream.next()).toEqual({ done: false, value: { n: 1 } })
  await expect(stream.next()).rejects.toMatchObject({ code: 'CONFLICT' })
  expect(await stream.next()).toEqual({ done: true, value: undefined })
  expect(app.runs[0]).toMatchObject({ status: 'failed', error: { code: 'CONFLICT' } })
})

test('an item that does not fit breaks the stream off, and the source is closed', async () => {
  let closed = false
  const wrong = action({ name: 'wrong', ...streams }, async function* () {
    try {
      yield { n: 'one' } as never
    } finally {
      closed = true
    }
  })
  await using app = await createTestApp({ presets: [], actions: [wrong] })
  await expect(collect(await app.call(wrong, { upTo: 1 }))).rejects.toMatchObject({
    code: 'INVALID_OUTPUT',
  })
  expect(closed).toBe(true)
  expect(app.runs[0]).toMatchObject({ status: 'failed' })
})

test('a handler that gives no stream fails', async () => {
  const none = action({ name: 'none', ...streams }, () => [{ n: 1 }] as never)
  await using app = await createTestApp({ presets: [], actions: [none] })
  await expect(app.call(none, { upTo: 1 })).rejects.toMatchObject({ code: 'INVALID_OUTPUT' })
  expect(String(app.logs[0]!.error)).toContain('must be an async function*')
})

test('a timeout holds for the whole stream, also while its reader waits; the default is none', async () => {
  const limited = action(
    { name: 'limited', ...streams, timeout: 2500 },
    async function* ({ upTo }, ctx) {
      for (let n = 1; n <= upTo; n++) {
        await sleep(ctx.clock, 1000)
        yield { n }
      }
    },
  )
  await using app = await createTestApp({ presets: [], actions: [limited, count] })
  const items: unknown[] = []
  const reading = (async () => {
    for await (const each of await app.call(limited, { upTo: 9 })) items.push(each)
  })().catch((error) => error)
  const patient = collect(await app.call(count, { upTo: 60 }))
  await app.clock.advance(2500)
  expect(await reading).toMatchObject({ code: 'TIMEOUT' })
  expect(items).toEqual([{ n: 1 }, { n: 2 }])
  expect(app.runs[0]).toMatchObject({ action: { name: 'limited' }, status: 'failed' })
  await app.clock.advance('1m')
  expect(await patient).toHaveLength(60)
})

test('shutdown waits for a stream, and cuts it when the grace is over', async () => {
  await using app = await createTestApp({ presets: [], actions: [count] })
  const short = collect(await app.call(count, { upTo: 3 }))
  const long = collect(await app.call(count, { upTo: 99 })).catch((error) => error)
  const unread = (await app.call(count, { upTo: 99 }))[Symbol.asyncIterator]()
  let stopped = false
  const stopping = app.kernel.stop({ graceMs: 5000 }).then(() => (stopped = true))
  await app.clock.advance(4999)
  expect(await short).toHaveLength(3)
  expect(stopped).toBe(false)
  await app.clock.advance(1)
  await stopping
  expect(await long).toMatchObject({ code: 'CANCELLED' })
  await expect(unread.next()).rejects.toMatchObject({ code: 'CANCELLED' })
  expect(app.runs.map(({ status }) => status)).toEqual(['succeeded', 'failed', 'failed'])
})
