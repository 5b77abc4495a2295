import { expect, test } from 'bun:test'
import { action, guard, sleep, t, trigger } from 'bunbase'
import { createTestApp } from 'bunbase/testing'
import { thrown } from './thrown.ts'

const empty = { input: t.Object({}), output: t.Object({}) }
const forever = () => new Promise<never>(() => {})

test('a run past its timeout fails, its signal is aborted, its slot is free', async () => {
  let reason: any
  const slow = action({ name: 'slow', ...empty, timeout: 5000 }, (_input, ctx) => {
    ctx.signal.addEventListener('abort', () => (reason = ctx.signal.reason))
    return forever()
  })
  await using app = await createTestApp({ presets: [], actions: [slow] })
  const running = thrown(app.call(slow, {}))
  await app.clock.advance(4999)
  expect(app.kernel.running.map(({ action: { name } }) => name)).toEqual(['slow'])
  expect(reason).toBeUndefined()
  await app.clock.advance(1)
  const error = await running
  expect(error).toMatchObject({
    code: 'TIMEOUT',
    status: 504,
    retry: true,
    details: { action: 'slow', timeoutMs: 5000 },
  })
  expect(reason).toBe(error)
  expect(app.kernel.running).toEqual([])
  expect(app.runs[0]).toMatchObject({ status: 'failed', durationMs: 5000 })
})

test('what a run does after its timeout is ignored', async () => {
  for (const late of ['returns', 'throws', 'refuses'] as const) {
    const gate = Promise.withResolvers<void>()
    const settled: string[] = []
    const finish = async () => {
      await gate.promise
      settled.push(late)
      if (late !== 'returns') throw new Error('too late')
    }
    const act = action(
      {
        name: 'act',
        ...empty,
        timeout: 10,
        guards: [guard('g', () => (late === 'refuses' ? finish() : undefined))],
      },
      async () => {
        await finish()
        return {}
      },
    )
    await using app = await createTestApp({ presets: [], actions: [act] })
    const running = thrown(app.call(act, {}))
    await app.clock.advance(10)
    expect(await running).toMatchObject({ code: 'TIMEOUT' })
    gate.resolve()
    await app.clock.advance(0)
    expect(settled).toEqual([late])
    expect(app.runs).toHaveLength(1)
    expect(app.runs[0]).toMatchObject({
      status: 'failed',
      output: undefined,
      error: { code: 'TIMEOUT' },
    })
    expect(app.logs).toEqual([])
  }
})

test('guards and the reading of the input count', async () => {
  const act = action(
    {
      name: 'act',
      ...empty,
      timeout: 100,
      guards: [guard('g', (ctx: any) => sleep(ctx.clock, 60))],
    },
    () => expect.unreachable(),
  )
  await using app = await createTestApp({ presets: [], actions: [act] })
  const running = thrown(
    app.kernel.execute(act, {
      trigger: trigger('test', {}),
      readInput: () => sleep(app.clock, 60),
    }),
  )
  await app.clock.advance(100)
  expect(await running).toMatchObject({ code: 'TIMEOUT' })
  await app.clock.advance(100)
})

test('the default is 30 seconds, and 0 is none', async () => {
  const plain = action({ name: 'plain', ...empty }, forever)
  const patient = action({ name: 'patient', ...empty, timeout: 0 }, async (_input, ctx) => {
    await sleep(ctx.clock, 86_400_000)
    return {}
  })
  await using app = await createTestApp({ presets: [], actions: [plain, patient] })
  const first = thrown(app.call(plain, {}))
  const second = app.call(patient, {})
  await app.clock.advance('29s')
  expect(app.kernel.running).toHaveLength(2)
  await app.clock.advance('1s')
  expect(await first).toMatchObject({ details: { timeoutMs: 30_000 } })
  await app.clock.advance('1d')
  expect(await second).toEqual({})
})

test('runs of one timeout that began at different times end each at its own', async () => {
  const slow = action({ name: 'slow', ...empty, timeout: 1000 }, forever)
  const ended: number[] = []
  await using app = await createTestApp({ presets: [], actions: [slow] })
  const start = app.clock.now()
  const runs: Promise<unknown>[] = []
  for (let i = 0; i < 5; i++) {
    runs.push(app.call(slow, {}).catch(() => ended.push(app.clock.now() - start)))
    await app.clock.advance(100)
  }
  await app.clock.advance('2s')
  await Promise.all(runs)
  expect(ended).toEqual([1000, 1100, 1200, 1300, 1400])
})

test('a caller that goes away aborts the signal of the run and of what it calls', async () => {
  const child = action({ name: 'child', ...empty }, async (_input, ctx) => {
    await sleep(ctx.clock, 1000, ctx.signal)
    return {}
  })
  const parent = action({ name: 'parent', ...empty }, (_input, ctx) => ctx.call(child, {}))
  await using app = await createTestApp({ presets: [], actions: [child, parent] })
  const outer = new AbortController()
  const running = app.call(parent, {}, { signal: outer.signal }).catch((error) => error)
  await app.clock.advance(10)
  outer.abort()
  const error = await running
  expect(error).toMatchObject({ code: 'CANCELLED', status: 499 })
  expect(app.runs.map(({ action: { name }, status }) => [name, status])).toEqual([
    ['child', 'failed'],
    ['parent', 'failed'],
  ])
  expect(app.logs).toEqual([])
})

test('a signal that was aborted before is aborted from the start', async () => {
  const act = action({ name: 'act', ...empty }, (_input, ctx) => {
    ctx.signal.throwIfAborted()
    return expect.unreachable()
  })
  await using app = await createTestApp({ presets: [], actions: [act] })
  await expect(app.call(act, {}, { signal: AbortSignal.abort() })).rejects.toMatchObject({
    code: 'CANCELLED',
  })
})

test('runs let go of a caller’s signal that lives longer than they do', async () => {
  const act = action({ name: 'act', ...empty }, (_input, ctx) => {
    expect(ctx.signal.aborted).toBe(false)
    return {}
  })
  await using app = await createTestApp({ presets: [], actions: [act] })
  const outer = new AbortController()
  let listening = 0
  const { signal } = outer
  const add = signal.addEventListener.bind(signal)
  const remove = signal.removeEventListener.bind(signal)
  signal.addEventListener = (...args: Parameters<typeof add>) => (listening++, add(...args))
  signal.removeEventListener = (...args: Parameters<typeof remove>) => (
    listening--,
    remove(...args)
  )
  for (let i = 0; i < 10; i++) await app.call(act, {}, { signal })
  expect(listening).toBe(0)
})
