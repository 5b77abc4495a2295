// A generated client and the app it was made from, over the wire.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { core } from 'bunbase/presets'
import { type TestApp, createTestApp } from 'bunbase/testing'
import { actions, given, seen, tokens } from './actions.ts'
import { generateClient } from './generated.ts'
import { testFolder } from '../../test-folder.ts'

interface Failure extends Error {
  code: string
  status: number
  details: unknown
  traceId?: string
  retryAfter?: number
}
type Method = (input?: object, options?: object) => Promise<any> & AsyncIterable<any>
interface Client {
  createClient(options?: object): Record<string, Method & Record<string, Method>>
  attempt(call: Promise<unknown>): Promise<{ data?: unknown; error?: Failure }>
  connect(options?: object): (operation: object, input?: object) => Promise<any>
  ApiError: new () => Failure
  [constant: string]: unknown
}

let app: TestApp
const { path: folder, remove } = testFolder('client', 'repository')
let baseUrl: string
let lib: Client
let api: ReturnType<Client['createClient']>

beforeAll(async () => {
  const database = { url: 'sqlite::memory:' }
  app = await createTestApp({ presets: [core()], database, actions }, { root: folder })
  lib = (await import(await generateClient(app.kernel))) as Client
  baseUrl = await app.start()
  api = lib.createClient({ baseUrl })
})
afterAll(async () => {
  await app[Symbol.asyncDispose]()
  remove()
})

const failureOf = async (call: Promise<unknown>): Promise<Failure> => {
  const { error } = await lib.attempt(call)
  if (!error) throw new Error('the call succeeded')
  expect(error).toBeInstanceOf(lib.ApiError)
  return error
}

/** A client whose answers are written here; every request is kept. */
function answering(answers: ((url: string, init: RequestInit) => Response | Promise<Response>)[]) {
  const requests: { url: string; headers: Headers; body: unknown; method: string | undefined }[] =
    []
  const options = {
    baseUrl: 'https://api.test/',
    fetch: async (url: string, init: RequestInit) => {
      const { method, body } = init
      requests.push({ url, headers: new Headers(init.headers), body, method })
      return answers[Math.min(requests.length, answers.length) - 1]!(url, init)
    },
  }
  return { requests, options }
}
const problem =
  (status: number, code: string, headers: Record<string, string> = {}) =>
  () =>
    Response.json({ code, status, detail: code }, { status, headers })

describe('what goes out and comes back', () => {
  test('values, defaults, lists and nulls', async () => {
    const made = await api.tasks!.createTask!({ title: 'first', tags: ['a', 'b&c'] })
    expect(made).toEqual({ id: 't1', title: 'first', state: 'open', tags: ['a', 'b&c'] })
    expect(await api.tasks!.createTask!({ title: 'second' })).toMatchObject({ tags: [] })
    expect(await api.tasks!.list!({ tag: ['a', 'b&c'] })).toEqual([made])
    expect(await api.tasks!.list!()).toHaveLength(2)
    expect(await api.tasks!.list!({ limit: 1, state: undefined })).toHaveLength(1)
  })

  test('path, query and body of one request; nothing for a 204', async () => {
    const task = { id: 't1', title: 'ä/ö?', state: 'done', tags: [], due: null }
    expect(await api.tasks!.replace!({ id: 't1', task, dryRun: true })).toEqual(task)
    expect((await api.tasks!.list!({ limit: 1 }))[0].title).toBe('first')
    expect(await api.tasks!.remove!({ id: 't2' })).toBeUndefined()
  })

  test('wildcards, headers and cookies', async () => {
    const input = { path: 'a b/ü/c', flag: false, agent: 'me', theme: 'da;rk', 'odd name': 3 }
    expect(await api.echo!(input)).toEqual(input)
  })

  test.each(['.', '..', 'a/../b'])('a path cannot be left by %p', async (path) => {
    await expect(api.echo!({ path, theme: 'x' })).rejects.toThrow(TypeError)
  })

  test('an empty id is not the path of the whole list', async () => {
    await expect(api.tasks!.remove!({ id: '' })).rejects.toThrow('"" cannot be in a path')
  })

  test('an input that is no object, in a module named like an action', async () => {
    expect(await api.echo!.loud!(['x', 2, null])).toEqual({ X: 0, '2': 1, NULL: 2 })
  })

  test('what is recursive', async () => {
    const tree = await api.tree!({
      name: 'a',
      children: [{ name: 'b', children: [{ name: 'c' }] }],
    })
    expect(tree).toEqual({ depth: 3, first: ['a', "it's"], open: { a: 'b', more: [1] } })
  })

  test('files go up as multipart and come down as they are', async () => {
    const picture = new File(['12345'], 'five.txt', { type: 'text/plain' })
    const pages = [new File(['1'], 'one.txt'), new File(['22'], 'two.txt')]
    expect(await api.files!.upload!({ picture, pages, note: 'hi' })).toEqual({
      names: ['five.txt', 'one.txt', 'two.txt'],
      bytes: 8,
      note: 'hi',
    })
    const answer = (await api.files!.download!({ size: 70_000 })) as Response
    expect(answer.headers.get('content-disposition')).toContain('sevens.bin')
    expect((await answer.arrayBuffer()).byteLength).toBe(70_000)
  })

  test('a form where the action takes only that', async () => {
    const input = { user: 'ä&b', remember: true }
    expect(await api.login!(input)).toEqual(input)
  })

  test('one action alone', async () => {
    const client = lib.connect({ baseUrl: `${baseUrl}/` })
    expect(await client(lib['tasksList'] as object)).toHaveLength(1)
  })
})

describe('errors', () => {
  test('have the code, the details and the trace of the API', async () => {
    const taken = await failureOf(api.tasks!.createTask!({ title: 'first' }))
    expect(taken).toMatchObject({ code: 'TITLE_TAKEN', status: 409, details: { title: 'first' } })
    expect(taken.traceId).toMatch(/^[\da-f]{32}$/)
    const invalid = await failureOf(api.tasks!.createTask!({ title: 3 }))
    expect(invalid).toMatchObject({
      code: 'INVALID_INPUT',
      details: { issues: [{ path: '/title', message: expect.any(String) }] },
    })
  })

  test('of an API that is not there', async () => {
    const nowhere = lib.createClient({ baseUrl: 'http://127.0.0.1:1', retries: 0 })
    expect(await failureOf(nowhere.tasks!.list!())).toMatchObject({
      code: 'NETWORK_ERROR',
      status: 0,
    })
  })

  test('of something else that answers', async () => {
    const { options, requests } = answering([
      () => new Response('<h1>Bad</h1>', { status: 418, headers: { 'retry-after': 'soon' } }),
      () => new Response('<h1>Fine</h1>'),
    ])
    const odd = lib.createClient(options)
    expect(await failureOf(odd.tasks!.list!())).toMatchObject({
      code: 'UNEXPECTED_RESPONSE',
      status: 418,
      retryAfter: undefined,
    })
    // Asked again it would say the same.
    expect(await failureOf(odd.tasks!.list!())).toMatchObject({
      code: 'UNEXPECTED_RESPONSE',
      status: 200,
    })
    expect(requests).toHaveLength(2)
  })

  test('an answer that takes too long, and a call that nobody waits for', async () => {
    expect(await failureOf(api.slow!({}, { timeout: 50 }))).toMatchObject({
      code: 'CLIENT_TIMEOUT',
    })
    const before = seen.slow
    const abort = new AbortController()
    const call = api.slow!({}, { signal: abort.signal })
    while (seen.slow === before) await Bun.sleep(1)
    abort.abort(new Error('enough'))
    await expect(call).rejects.toThrow('enough')
    await expect(api.slow!({}, { signal: abort.signal })).rejects.toThrow('enough')
  })
})

describe('calls that are sent again', () => {
  const quick = { 'retry-after': '0' }

  test('reading is, until it works', async () => {
    seen.flaky = 0
    const { tries } = await api.flaky!.read!({ times: 1 })
    expect(tries).toBe(2)
  }, 60_000)

  test('writing is not, unless an idempotency key says that it is the same', async () => {
    seen.flaky = 0
    expect((await failureOf(api.flaky!.write!({ times: 1 }))).code).toBe('UNAVAILABLE')
    expect(seen.flaky).toBe(1)
    Object.assign(seen, { flaky: 0, keys: [] })
    expect(await api.pay!({ amount: 5, times: 1 })).toEqual({ paid: 5 })
    expect(await api.pay!({ amount: 6, times: 0 }, { idempotencyKey: 'mine' })).toEqual({ paid: 6 })
    expect(await api.pay!({ amount: 6, times: 0 }, { idempotencyKey: 'mine' })).toEqual({ paid: 6 })
    expect(seen.keys).toEqual([expect.stringMatching(/^[\da-f]{32}$/), seen.keys[0]!, 'mine'])
  }, 60_000)

  test('as often as it is told, after as long as the API asks', async () => {
    const busy = answering([problem(503, 'OVERLOADED', quick)])
    expect((await failureOf(lib.createClient(busy.options).me!({}))).code).toBe('OVERLOADED')
    expect(busy.requests).toHaveLength(3)
    const once = lib.createClient(busy.options)
    await failureOf(once.me!({}, { retries: 0 }))
    expect(busy.requests).toHaveLength(4)
    const later = answering([problem(429, 'RATE_LIMITED', { 'retry-after': '60' })])
    const { retryAfter } = await failureOf(lib.createClient(later.options).me!({}))
    expect([later.requests.length, retryAfter]).toEqual([1, 60_000])
    const date = new Date(Date.now() + 90_000).toUTCString()
    const dated = answering([problem(503, 'UNAVAILABLE', { 'retry-after': date })])
    const wait = (await failureOf(lib.createClient(dated.options).me!({}))).retryAfter!
    expect(Math.abs(wait - 90_000)).toBeLessThan(5000)
  })

  test('what the API refuses for good is not', async () => {
    const refused = answering([problem(404, 'NOT_FOUND', quick), problem(500, 'INTERNAL', quick)])
    await failureOf(lib.createClient(refused.options).me!({}))
    await failureOf(lib.createClient(refused.options).me!({}))
    expect(refused.requests).toHaveLength(2)
  })

  test('waiting for the next try can be given up', async () => {
    const abort = new AbortController()
    const busy = answering([problem(503, 'OVERLOADED', { 'retry-after': '20' })])
    const call = lib.createClient(busy.options).me!({}, { signal: abort.signal })
    while (busy.requests.length === 0) await Bun.sleep(1)
    abort.abort()
    await expect(call).rejects.toMatchObject({ name: 'AbortError' })
    expect(busy.requests).toHaveLength(1)
  })
})

describe('who calls', () => {
  test('the token and headers are asked for anew, and a 401 renews them once for all', async () => {
    let token = 'old'
    let renewals = 0
    const signedIn = lib.createClient({
      baseUrl,
      token: () => Promise.resolve(token),
      headers: async () => ({ 'x-agent': 'app' }),
      async onUnauthorized({ code }: Failure) {
        renewals++
        expect(code).toBe('UNAUTHENTICATED')
        // What renews is refused as well, and must not wait for itself.
        await failureOf(signedIn.me!({}, { renew: false }))
        token = tokens.good
        return true
      },
    })
    const answers = await Promise.all([1, 2, 3].map(() => signedIn.me!()))
    expect(answers.map((answer) => answer.token)).toEqual(Array(3).fill('Bearer new'))
    expect(renewals).toBe(1)
    expect(await signedIn.echo!({ path: 'a', theme: 'b' })).toMatchObject({ agent: 'app' })
    expect(await signedIn.me!({}, { headers: { Authorization: `Bearer ${token}` } })).toBeDefined()
  })

  test('a 401 that comes after the renewal is tried with what was renewed', async () => {
    let token = 'old'
    let renewals = 0
    const late = Promise.withResolvers<void>()
    const { options } = answering([
      async (_url, { headers }) => {
        const isOld = new Headers(headers).get('authorization') === 'Bearer old'
        // The first is refused at once, the second when the first has renewed the token.
        if (isOld && new Headers(headers).has('x-late')) await late.promise
        return isOld ? problem(401, 'UNAUTHENTICATED')() : Response.json({ token })
      },
    ])
    const signedIn = lib.createClient({
      ...options,
      token: () => token,
      onUnauthorized: () => ((token = `new ${++renewals}`), true),
    })
    const second = signedIn.me!({}, { headers: { 'x-late': '1' } })
    expect(await signedIn.me!()).toEqual({ token: 'new 1' })
    late.resolve()
    expect(await second).toEqual({ token: 'new 1' })
    expect(renewals).toBe(1)
  })

  test('a 401 of another kind, as for a wrong password, renews nothing', async () => {
    const wrong = answering([problem(401, 'INVALID_CREDENTIALS')])
    const onUnauthorized = () => Promise.reject(new Error('asked'))
    const call = lib.createClient({ ...wrong.options, onUnauthorized }).login!({ user: 'a' })
    expect((await failureOf(call)).code).toBe('INVALID_CREDENTIALS')
  })

  test('a 401 that stays, and one that nobody can mend, are errors', async () => {
    tokens.asked = 0
    const bad = { baseUrl, token: 'bad' }
    const stubborn = lib.createClient({ ...bad, onUnauthorized: () => true })
    expect((await failureOf(stubborn.me!())).code).toBe('UNAUTHENTICATED')
    expect(tokens.asked).toBe(2)
    await failureOf(lib.createClient({ ...bad, onUnauthorized: () => false }).me!())
    await failureOf(lib.createClient(bad).me!())
    expect(tokens.asked).toBe(4)
  })
})

describe('streams', () => {
  test('give items as they come, to their end', async () => {
    const left: unknown[] = []
    for await (const item of api.countdown!({ from: 2 })) left.push(item)
    const text = 'line\n\nbreak ü'
    expect(left).toEqual([2, 1, 0].map((left) => ({ left, text })))
  })

  test('fail with what the action failed with, before or after the first item', async () => {
    const left: number[] = []
    const read = async (input: object): Promise<void> => {
      for await (const item of api.countdown!(input)) left.push(item.left)
    }
    await expect(read({ from: 5, failAt: 3 })).rejects.toMatchObject({
      code: 'CONFLICT',
      status: 409,
    })
    expect(left).toEqual([5, 4])
    await expect(read({ from: 'x' })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  })

  test('tell the action when nobody reads on', async () => {
    given.up = 0
    for await (const { left } of api.countdown!({ from: 2, hold: true })) if (left === 0) break
    while (given.up < 1) await Bun.sleep(1)
    const abort = new AbortController()
    const read = async (): Promise<void> => {
      const stream = api.countdown!({ from: 0, hold: true }, { signal: abort.signal })
      for await (const _ of stream) abort.abort()
    }
    await expect(read()).rejects.toMatchObject({ name: 'AbortError' })
    while (given.up < 2) await Bun.sleep(1)
  })

  test('may last longer than a try may take to begin', async () => {
    const slowly = () =>
      new Response(
        new ReadableStream({
          async start(controller) {
            controller.enqueue('data: 1\n\n')
            await Bun.sleep(400)
            controller.enqueue('data: 2\n\nevent: end\ndata: {}\n\n')
            controller.close()
          },
        }).pipeThrough(new TextEncoderStream()),
      )
    const client = lib.createClient({ ...answering([slowly]).options, timeout: 200 })
    const seen: unknown[] = []
    for await (const item of client.countdown!({})) seen.push(item)
    expect(seen).toEqual([1, 2])
  })

  test('that are cut off are errors, and may come in any pieces', async () => {
    const pieces = (text: string, size: number) => () => {
      const bytes = new TextEncoder().encode(text)
      const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
        bytes.slice(at * size, at * size + size),
      )
      return new Response(
        new ReadableStream({
          pull(controller) {
            const chunk = chunks.shift()
            if (chunk) controller.enqueue(chunk)
            else controller.close()
          },
        }),
      )
    }
    const whole = ':\n\ndata: {"left":"ü"}\r\n\r\n:\n\nevent: item\ndata: {"left":\ndata: 2}\n\n'
    for (const size of [1, 2, 3, 100]) {
      const cut = lib.createClient(answering([pieces(whole, size)]).options)
      const seen: unknown[] = []
      const read = async (): Promise<void> => {
        for await (const item of cut.countdown!({})) seen.push(item)
      }
      await expect(read()).rejects.toMatchObject({ code: 'STREAM_CUT' })
      expect(seen).toEqual([{ left: 'ü' }, { left: 2 }])
    }
  })
})
