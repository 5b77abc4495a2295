import { describe, expect, test } from 'bun:test'
import {
  BunbaseError,
  Timeout,
  type TriggersOf,
  defineError,
  guard,
  t,
  triggers as recorded,
} from '../../../kernel/index.ts'
import { UnknownEvent } from '../../../plugins/events/index.ts'
import { type McpPlugin, mcp } from '../../../plugins/mcp/index.ts'
import { problemOf } from '../../../plugins/http/index.ts'
import { VirtualClock } from '../../../plugins/testing/virtual-clock.ts'
import { action, problem, served, triggers } from './served.ts'

const Gone = defineError('TASK_GONE', {
  status: 410,
  message: 'This task is gone.',
  details: t.Object({ id: t.Integer() }),
})
const failing = (name: string, fail: () => unknown, more: object = {}) =>
  action(
    {
      name,
      input: t.Object({}),
      output: t.Void(),
      triggers: [triggers.api('GET', `/${name}`)],
      ...more,
    },
    () => fail() as void,
  )
const toolTrigger = (recorded as unknown as TriggersOf<McpPlugin>).tool()
const secret = 'SELECT password FROM users -- /srv/app/secret.ts'
const actions = [
  failing('gone', () => {
    throw new Gone({ details: { id: 7 }, cause: new Error(secret) })
  }),
  failing('bug', () => {
    throw new TypeError(secret)
  }),
  failing('later', async () => {
    await Promise.resolve()
    throw new Error(secret)
  }),
  failing('odd', () => {
    throw secret
  }),
  failing('nothing', () => {
    throw undefined
  }),
  failing('busy', () => {
    throw new BunbaseError('QUOTA', { status: 429, message: 'Slow down.' })
  }),
  failing('guarded', () => undefined, {
    guards: [
      guard('broken', () => {
        throw new RangeError(secret)
      }),
    ],
  }),
  failing('owned', () => {
    throw new BunbaseError('OUR_FAULT', { status: 500, message: 'We have lost it.' })
  }),
  failing('refused', () => undefined, {
    guards: [
      guard('plain', () => {
        throw new Error(secret)
      }),
    ],
  }),
]

const mistaken = failing(
  'mistaken',
  () => {
    throw new UnknownEvent({ details: { event: 'orders.paid' } })
  },
  { triggers: [triggers.api('GET', '/mistaken'), toolTrigger] },
)

describe('an error is a problem document (RFC 9457)', () => {
  test('with its code, its details and the trace', async () => {
    await using app = await served(actions)
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
    const answer = await app.fetch('/gone', { headers: { traceparent } })
    expect(answer.headers.get('content-type')).toBe('application/problem+json')
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(answer.headers.get('x-request-id')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/)
    expect(await answer.json()).toEqual({
      type: 'about:blank',
      title: 'Gone',
      status: 410,
      code: 'TASK_GONE',
      detail: 'This task is gone.',
      details: { id: 7 },
      traceId: '0af7651916cd43dd8448eb211c80319c',
    })
  })

  test.each(['/bug', '/later', '/odd', '/nothing', '/guarded'])(
    'that says nothing of what went wrong inside: %s',
    async (path) => {
      for (const mode of ['production', 'test'] as const) {
        await using app = await served(actions, { mode })
        const answer = await app.fetch(path)
        const text = await answer.text()
        expect(answer.status).toBe(500)
        expect(JSON.parse(text)).toEqual({
          type: 'about:blank',
          title: 'Internal Server Error',
          status: 500,
          code: 'INTERNAL',
          detail: 'Something went wrong on our side.',
          traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
        })
        expect([...answer.headers.values()].join()).not.toContain('SELECT')
        expect(app.logged).toHaveLength(1)
      }
    },
  )

  test('without details that JSON cannot say', async () => {
    const circle: Record<string, unknown> = {}
    circle['self'] = circle
    await using app = await served(
      [circle, { n: 1n }, () => 1].map((details, n) =>
        failing(`unsayable${n}`, () => {
          throw new BunbaseError('ODD', { status: 409, message: 'Odd.' }, { details })
        }),
      ),
    )
    for (const n of [0, 1, 2]) {
      const told = await problem(await app.fetch(`/unsayable${n}`))
      expect(told).toMatchObject({ status: 409, code: 'ODD' })
      expect(told).not.toHaveProperty('details')
    }
  })

  test('of the mistakes of the app by their code alone, but for development', async () => {
    const answers: Record<string, unknown> = {}
    for (const mode of ['production', 'development'] as const) {
      await using app = await served([...actions, mistaken], { mode, plugins: [mcp()] })
      const call = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'mistaken' } }
      const headers = { accept: 'application/json, text/event-stream' }
      const tool = await (await app.send('/mcp', call, { headers })).text()
      const own = await problem(await app.fetch('/owned'))
      expect(own).toMatchObject({ code: 'OUR_FAULT', detail: 'We have lost it.' })
      const { code, detail, details } = await problem(await app.fetch('/mistaken'))
      answers[mode] = { code, detail, details, tool: tool.includes('orders.paid') }
      expect(tool).toContain('UNKNOWN_EVENT')
      // Whoever is to mend it finds where it was.
      const told = app.logged.find(({ message }) => message === 'action "mistaken" failed')
      expect((told!.fields as { error: Error }).error.stack).toContain('errors.test.ts')
    }
    expect(answers).toEqual({
      production: {
        ...{ code: 'UNKNOWN_EVENT', detail: 'Something went wrong on our side.' },
        ...{ details: undefined, tool: false },
      },
      development: {
        ...{ code: 'UNKNOWN_EVENT', detail: 'No event of that name is declared.' },
        ...{ details: { event: 'orders.paid' }, tool: true },
      },
    })
  })

  test('that says why in development only', async () => {
    await using app = await served(actions, { mode: 'development' })
    expect((await problem(await app.fetch('/bug')))['cause']).toContain(secret)
  })

  test('whose plain refusals keep their message to the log', async () => {
    await using app = await served(actions)
    const refusal = await problem(await app.fetch('/refused'))
    expect(refusal).toMatchObject({ status: 403, code: 'FORBIDDEN' })
    expect(JSON.stringify(refusal)).not.toContain('SELECT')
  })

  test('that says when to come back', async () => {
    await using app = await served(actions)
    const answer = await app.fetch('/busy')
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '1'])
  })

  test('also for what never was a run', async () => {
    await using app = await served(actions)
    const answer = await app.fetch('/no/such/path')
    expect(await problem(answer)).toMatchObject({
      title: 'Not Found',
      traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
    })
  })

  test('that can be made from any error', () => {
    const made = problemOf(new Timeout(), 'a'.repeat(32), 'production')
    expect(made).toMatchObject({ status: 504, title: 'Gateway Timeout', code: 'TIMEOUT' })
    const odd = problemOf(
      new BunbaseError('ODD', { status: 499, message: 'x' }),
      'a'.repeat(32),
      'production',
    )
    expect(odd.title).toBe('Client Error')
  })
})

test('a mistake outside of any run is told as an internal error, and logged', async () => {
  const origins = (): boolean => {
    throw new Error(secret)
  }
  await using app = await served(actions, { http: { cors: { origins } } })
  const answer = await app.fetch('/gone', { headers: { origin: 'https://a.test' } })
  const text = await answer.text()
  expect([answer.status, JSON.parse(text).code]).toEqual([500, 'INTERNAL'])
  expect(text).not.toContain('SELECT')
  expect(app.logged.map(({ message }) => message)).toEqual(['answering a request failed'])
  expect((await app.fetch('/gone')).status).toBe(410)
})

describe('x-request-id', () => {
  const trace = action(
    {
      name: 'trace',
      input: t.Object({}),
      output: t.Object({ run: t.String(), trace: t.String() }),
      triggers: [triggers.api('GET', '/trace')],
    },
    (_, ctx) => ({ run: ctx.runId, trace: ctx.traceId }),
  )

  test('is the run’s id, on successes when configured', async () => {
    await using app = await served([trace], { http: { requestId: true } })
    const answer = await app.fetch('/trace')
    const { run } = (await answer.json()) as { run: string }
    expect(answer.headers.get('x-request-id')).toBe(run)
    await using plain = await served([trace])
    expect((await plain.fetch('/trace')).headers.get('x-request-id')).toBeNull()
  })

  test('a malformed traceparent is not continued', async () => {
    await using app = await served([trace])
    const of = async (traceparent: string): Promise<string> =>
      ((await (await app.fetch('/trace', { headers: { traceparent } })).json()) as any).trace
    const id = '0af7651916cd43dd8448eb211c80319c'
    expect(await of(`00-${id}-b7ad6b7169203331-01`)).toBe(id)
    for (const bad of [
      `00-${id}`,
      `ff-${id}-b7ad6b7169203331-01`,
      `00-${'0'.repeat(32)}-b7ad6b7169203331-01`,
    ]) {
      expect(await of(bad)).toMatch(/^(?!0af7|0{32})[0-9a-f]{32}$/)
    }
  })
})

test('an action that takes too long is answered with 504 and its signal aborts', async () => {
  const clock = new VirtualClock()
  const { promise: aborted, resolve } = Promise.withResolvers<void>()
  const { promise: running, resolve: started } = Promise.withResolvers<void>()
  const slow = action(
    {
      name: 'slow',
      input: t.Object({}),
      output: t.Void(),
      timeout: 2000,
      triggers: [triggers.api('GET', '/slow')],
    },
    async (_, ctx) => {
      ctx.signal.addEventListener('abort', () => resolve())
      started()
      await new Promise(() => undefined)
    },
  )
  await using app = await served([slow], { clock })
  const answer = app.fetch('/slow')
  await running
  await clock.advance('2s')
  expect(await problem(await answer)).toMatchObject({
    status: 504,
    code: 'TIMEOUT',
    details: { timeoutMs: 2000 },
  })
  await aborted
})

test('a client that goes away aborts the signal, and nothing is logged as a failure', async () => {
  const { promise: aborted, resolve } = Promise.withResolvers<unknown>()
  const { promise: running, resolve: started } = Promise.withResolvers<void>()
  const slow = action(
    {
      name: 'slow',
      input: t.Object({}),
      output: t.Void(),
      triggers: [triggers.api('GET', '/slow')],
    },
    (_, { signal }) =>
      new Promise<void>((_, reject) => {
        signal.addEventListener('abort', () => {
          resolve(signal.reason)
          reject(signal.reason as Error)
        })
        started()
      }),
  )
  await using app = await served([slow])
  const client = new AbortController()
  const answer = app.fetch('/slow', { signal: client.signal })
  await running
  client.abort()
  await expect(answer).rejects.toThrow()
  expect(await aborted).toBeInstanceOf(Error)
  expect((await app.fetch('/health/live')).status).toBe(200)
  expect(app.logged).toEqual([])
})
