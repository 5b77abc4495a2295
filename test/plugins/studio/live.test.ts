import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { action, t } from 'bunbase'
import type { LiveBatch, LiveMessage } from '../../../plugins/studio/contract/live.ts'
import type { RunRow } from '../../../plugins/studio/contract/wire.ts'
import { type StudioApp, studioApp } from './app.ts'

const say = action(
  { name: 'say', input: t.Object({ word: t.String() }), output: t.Object({}) },
  ({ word }, ctx) => {
    ctx.logger.info(word)
    if (word === 'no') throw new TypeError('no')
    return {}
  },
)
const quiet = action(
  { name: 'quiet', input: t.Object({}), output: t.Object({}), record: false } as never,
  () => ({}),
)
const gate = Promise.withResolvers<void>()
const wait = action(
  { name: 'wait', input: t.Object({}), output: t.Object({}), timeout: 0 },
  async () => {
    await gate.promise
    return {}
  },
)

let given: StudioApp
beforeAll(async () => {
  given = await studioApp([say, quiet, wait])
}, 60_000)
afterAll(() => given[Symbol.asyncDispose]())

/** The feed as a page hears it. */
class Feed implements AsyncDisposable {
  readonly heard: LiveMessage[] = []
  readonly socket: WebSocket
  #wake = (): void => {}
  closed: number | undefined

  constructor() {
    const url = `${given.page.url.replace('http', 'ws')}/_studio/live`
    const headers = { cookie: given.page.cookie }
    this.socket = new WebSocket(url, { headers } as never)
    this.socket.onmessage = ({ data }) => {
      this.heard.push(JSON.parse(String(data)) as LiveMessage)
      this.#wake()
    }
    this.socket.onclose = ({ code }) => {
      this.closed = code
      this.#wake()
    }
  }

  tell(command: object): void {
    this.socket.send(JSON.stringify(command))
  }

  /** Waits for what arrives over a real socket, while the app's clock goes on. */
  async until<T>(find: () => T | undefined): Promise<T> {
    const late = AbortSignal.timeout(10_000)
    for (;;) {
      const found = find()
      if (found !== undefined) return found
      if (late.aborted) throw new Error(`not heard; but ${JSON.stringify(this.heard)}`)
      await given.app.clock.advance(250)
      const { promise, resolve } = Promise.withResolvers<void>()
      this.#wake = resolve
      await Promise.race([promise, Bun.sleep(5)])
    }
  }

  batches(topic: string): LiveBatch[] {
    return this.heard.filter(
      (one): one is LiveMessage & { type: 'batch' } => one.type === 'batch' && one.topic === topic,
    )
  }

  items<T>(topic: string): T[] {
    return this.batches(topic).flatMap(({ items }) => items as T[])
  }

  /** Listens, and waits until the feed says from where on. */
  async on(topic: string, more: object = {}): Promise<LiveBatch> {
    this.tell({ op: 'sub', topic, ...more })
    return this.until(() => this.batches(topic).at(-1))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.socket.close()
    await this.until(() => this.closed)
  }
}

async function listening(): Promise<Feed> {
  const feed = new Feed()
  await feed.until(() => feed.heard[0])
  return feed
}

const call = (word: string): Promise<unknown> =>
  given.app.call(say, { word }).catch(() => undefined)

describe('the feed', () => {
  test('begins by saying which process it is of', async () => {
    await using feed = await listening()
    const { instance } = await given.page.call('studio.boot', {})
    expect(feed.heard[0]).toMatchObject({ type: 'hello', instance, pid: process.pid })
  })

  test('tells runs as they end, and only those asked for', async () => {
    await using feed = await listening()
    await using narrow = await listening()
    await feed.on('runs')
    await narrow.on('runs', { q: 'status:error input.word:no' })
    await call('yes')
    await call('no')
    await given.app.call(quiet, {} as never)
    const { items } = await given.page.call('studio.runs.list', { q: 'action:say', limit: 1 })
    await given.page.call('studio.runs.replay', { id: items[0]!.id, dry: true })
    await call('after')
    await feed.until(() => feed.items('runs')[2])
    const rows = feed.items<RunRow>('runs')
    expect(rows.map(({ action: of, status }) => [of, status])).toEqual([
      ['say', 'ok'],
      ['say', 'error'],
      // The rehearsal is none of them.
      ['say', 'ok'],
    ])
    await narrow.until(() => narrow.items('runs')[0])
    expect(narrow.items<RunRow>('runs').map(({ id }) => id)).toEqual([rows[1]!.id])
    const listed = await given.page.call('studio.runs.list', { limit: 3 })
    expect(listed.items.map(({ id }) => id)).toEqual(rows.map(({ id }) => id).reverse())
  })

  test('tells of a run that takes long while it does, and again when it ends', async () => {
    await using feed = await listening()
    await feed.on('runs', { q: 'action:wait' })
    const done = given.app.call(wait, {})
    const running = await feed.until(() => feed.items<RunRow>('runs')[0])
    expect(running).toMatchObject({ action: 'wait', status: 'running', ms: null })
    gate.resolve()
    await done
    const ended = await feed.until(() => feed.items<RunRow>('runs')[1])
    expect(ended).toMatchObject({ id: running.id, status: 'ok' })
  })

  test('tells lines', async () => {
    await using feed = await listening()
    await feed.on('logs', { q: 'level:info hello' })
    await call('hello')
    await call('other')
    const line = await feed.until(() => feed.items<{ msg: string; runId: string }>('logs')[0])
    expect(line).toMatchObject({ msg: 'hello', level: 'info', action: 'say' })
    expect(feed.items('logs')).toHaveLength(1)
  })

  test('tells how the process is every two seconds', async () => {
    await using feed = await listening()
    await feed.on('health')
    const item = await feed.until(() => feed.items<{ rss: number }>('health')[0])
    expect(item.rss).toBeGreaterThan(1e6)
  })

  test('goes on from where a page stopped, and says when that is too long ago', async () => {
    let cursor: string
    {
      await using feed = await listening()
      await feed.on('runs')
      await call('before')
      await feed.until(() => feed.items('runs')[0])
      ;({ cursor } = feed.batches('runs').at(-1)!)
    }
    await call('meanwhile')
    await using again = await listening()
    const batch = await again.on('runs', { cursor })
    expect(batch).toMatchObject({ gap: false, items: [{ action: 'say' }] })
    again.tell({ op: 'unsub', topic: 'runs' })
    const other = await again.on('logs', { cursor: 'another-process:5' })
    expect(other.gap).toBe(true)
  })

  test('leaves out what is too much, and says how much that was', async () => {
    await using feed = await listening()
    await feed.on('runs')
    const settled = 2_100
    await Promise.all(Array.from({ length: settled }, () => call('many')))
    await feed.until(() => feed.batches('runs').find(({ dropped }) => dropped > 0))
    const dropped = feed.batches('runs').reduce((sum, batch) => sum + batch.dropped, 0)
    expect(feed.items('runs').length + dropped).toBe(settled)
    expect(feed.items('runs').length).toBeLessThanOrEqual(2_000)
  })

  test('answers what it does not know, and stays open', async () => {
    await using feed = await listening()
    for (const text of [
      'no json',
      'null',
      '{"op":"sub","topic":"secrets"}',
      '{"op":"sub"}',
      '[]',
    ]) {
      feed.socket.send(text)
    }
    feed.tell({ op: 'ping' })
    await feed.until(() => feed.heard.find(({ type }) => type === 'pong'))
    expect(feed.heard.filter(({ type }) => type === 'error')).toHaveLength(5)
  })
})

test('without a socket the same comes by polls', async () => {
  const poll = (cursor?: string) =>
    given.page.call('studio.live.poll', {
      topics: [{ topic: 'runs', q: 'action:say', ...(cursor !== undefined && { cursor }) }],
    })
  const [first] = (await poll()).batches
  expect(first).toMatchObject({ items: [], gap: false })
  await call('polled')
  const [second] = (await poll(first!.cursor)).batches
  expect(second!.items).toMatchObject([{ action: 'say', status: 'ok' }])
  expect((await poll(second!.cursor)).batches[0]!.items).toEqual([])
  expect((await poll('old:1')).batches[0]!.gap).toBe(true)
})

test('a page is told to come again when the process ends', async () => {
  const other = await studioApp([say])
  const before = given
  given = other
  const feed = await listening()
  given = before
  await other[Symbol.asyncDispose]()
  await feed.until(() => feed.closed)
  expect(feed.closed).toBe(1012)
})
