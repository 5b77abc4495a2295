import { expect, test } from 'bun:test'
import { type Span, action, boot, defineConfig, definePlugin, guard, sleep, t } from 'bunbase'
import { createTestApp } from 'bunbase/testing'

const empty = { input: t.Object({}), output: t.Object({}) }

test('guards, the handler and child calls are spans with the right parents', async () => {
  const child = action({ name: 'child', ...empty }, () => ({}))
  const act = action({ name: 'act', ...empty, guards: [guard('g', () => {})] }, (_input, ctx) =>
    ctx.call(child, {}),
  )
  await using app = await createTestApp({ presets: [], actions: [child, act] })
  await app.call(act, {})
  const [inner, outer] = app.runs
  const by = (kind: string, name: string) =>
    app.spans.find((span) => span.kind === kind && span.name === name)!
  expect(by('guard', 'g').parentSpanId).toBe(outer!.spanId)
  expect(by('handler', 'act').parentSpanId).toBe(outer!.spanId)
  expect(by('call', 'child').parentSpanId).toBe(by('handler', 'act').spanId)
  expect(inner!.parentSpanId).toBe(by('call', 'child').spanId)
  expect(by('handler', 'child').parentSpanId).toBe(inner!.spanId)
  expect(new Set(app.spans.map(({ traceId }) => traceId)).size).toBe(1)
})

test('nested and concurrent spans of a plugin have each its own parent, time and facts', async () => {
  const act = action({ name: 'act', ...empty }, async (_input, ctx) => {
    const query = (name: string, ms: number) =>
      ctx.trace.span('query', name, async (span) => {
        span.set('db.system.name', 'sqlite')
        await sleep(ctx.clock, ms)
        return ctx.trace.span('part', `${name} part`, () => ctx.trace.traceparent)
      })
    const both = await Promise.all([query('a', 30), query('b', 10)])
    expect(both[0]).not.toBe(both[1])
    return {}
  })
  await using app = await createTestApp({ presets: [], actions: [act] })
  const running = app.call(act, {})
  await app.clock.advance(100)
  await running
  const by = (name: string): Span => app.spans.find((span) => span.name === name)!
  const handler = by('act')
  for (const [name, durationMs] of [
    ['a', 30],
    ['b', 10],
  ] as const) {
    expect(by(name)).toMatchObject({
      kind: 'query',
      parentSpanId: handler.spanId,
      durationMs,
      startedAt: Date.UTC(2030, 0, 1),
      attributes: { 'db.system.name': 'sqlite' },
      error: undefined,
    })
    expect(by(`${name} part`)).toMatchObject({ parentSpanId: by(name).spanId, durationMs: 0 })
  }
})

test('a span that fails says so and hands the error on', async () => {
  const act = action({ name: 'act', ...empty }, async (_input, ctx) => {
    const thrown = new Error('thrown')
    const rejected = new Error('rejected')
    const throwing = () =>
      ctx.trace.span('query', 'thrown', () => {
        throw thrown
      })
    expect(throwing).toThrow(thrown)
    await expect(ctx.trace.span('query', 'rejected', () => Promise.reject(rejected))).rejects.toBe(
      rejected,
    )
    return {}
  })
  await using app = await createTestApp({ presets: [], actions: [act] })
  await app.call(act, {})
  expect(app.spans.map(({ name, error }) => [name, String(error)])).toEqual([
    ['thrown', 'Error: thrown'],
    ['rejected', 'Error: rejected'],
    ['act', 'undefined'],
  ])
})

test('traceparent names the innermost open span, or the run', async () => {
  const seen: string[] = []
  const act = action({ name: 'act', ...empty }, (_input, ctx) => {
    seen.push(ctx.trace.traceparent)
    ctx.trace.span('http', 'outgoing', () => seen.push(ctx.trace.traceparent))
    return {}
  })
  await using app = await createTestApp({ presets: [], actions: [act] })
  await app.call(act, {})
  const { traceId } = app.runs[0]!
  const [outgoing, handler] = app.spans
  expect(seen).toEqual([
    `00-${traceId}-${handler!.spanId}-01`,
    `00-${traceId}-${outgoing!.spanId}-01`,
  ])
})

test('spans are free when nobody listens: the function is called, no id is made', async () => {
  const act = action({ name: 'act', ...empty }, (_input, ctx) => {
    const spanned = ctx.trace.span('query', 'q', (span) => {
      span.set('a', 1)
      return 'direct'
    })
    expect(spanned).toBe('direct')
    return {}
  })
  const unwanted = (): never => expect.unreachable()
  await using kernel = await boot(defineConfig({ presets: [] }), {
    actions: [act],
    ids: { uuid: unwanted, traceId: unwanted, spanId: unwanted },
    clock: { now: unwanted, elapsed: unwanted, setTimeout: () => ({ cancel() {} }) },
  })
  expect(await kernel.call(act, {})).toEqual({})
})

test('a listener that throws harms nobody', async () => {
  const plugin = definePlugin<{ name: 'exporter' }>({
    name: 'exporter',
    setup: (host) =>
      host.hook('span:ended', () => {
        throw new Error('exporter is full')
      }),
  })
  const act = action({ name: 'act', ...empty }, () => ({}))
  await using app = await createTestApp({ plugins: [plugin()], actions: [act] })
  expect(await app.call(act, {})).toEqual({})
  expect(app.logs[0]).toMatchObject({ message: 'hook "span:ended" of plugin "exporter" failed' })
})

test('a caller’s wish not to be recorded is handed on', async () => {
  const seen: string[] = []
  const child = action({ name: 'child', ...empty }, (_input, ctx) => {
    seen.push(ctx.trace.traceparent)
    return {}
  })
  const act = action({ name: 'act', ...empty }, (_input, ctx) => ctx.call(child, {}))
  await using app = await createTestApp({ presets: [], actions: [child, act] })
  const trace = '4bf92f3577b34da6a3ce929d0e0e4736'
  await app.call(act, {}, { traceparent: `00-${trace}-00f067aa0ba902b7-00` })
  await app.call(act, {}, { traceparent: `00-${trace}-00f067aa0ba902b7-01` })
  expect(seen.map((header) => header.slice(-3))).toEqual(['-00', '-01'])
})
