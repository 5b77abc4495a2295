import { describe, expect, test } from 'bun:test'
import {
  type Action,
  type Caller,
  type Kernel,
  NotFound,
  type Run,
  action,
  boot,
  defineConfig,
  definePlugin,
  guard,
  t,
} from '../../../plugins/index.ts'
import {
  type AccessLog,
  type LogRecord,
  type LoggerConfig,
  LoggerSession,
  accessLog,
  logger,
} from '../../../plugins/logger/index.ts'

const none = { input: t.Object({}), output: t.Object({}) }
const ann: Caller = { kind: 'user', id: 'ann' }

async function app(
  actions: Action[],
  config: LoggerConfig = {},
  plugins: ReturnType<ReturnType<typeof definePlugin>>[] = [],
): Promise<{ kernel: Kernel; records: LogRecord[] }> {
  const records: LogRecord[] = []
  const own = logger({ logger: config, sink() {}, capture: (record) => void records.push(record) })
  const kernel = await boot(defineConfig({ plugins: [own, ...plugins] }), { actions })
  return { kernel, records }
}

describe('ctx.logger', () => {
  const talk = action({ name: 'talk', ...none }, async (_, ctx) => {
    expect(ctx.logger).toBeInstanceOf(LoggerSession)
    ctx.logger.info('first', { runId: 'forged' })
    await null
    ctx.logger.child({ part: 'a' }).warn('second', { n: 2 })
    return {}
  })

  test('names the run, its trace, its action and its caller on each line', async () => {
    const seen: Run[] = []
    const watch = definePlugin<{ name: 'watch' }>({
      name: 'watch',
      setup: (host) => host.hook('action:settled', (run) => void seen.push(run)),
    })
    const { kernel, records } = await app([talk], { accessLog: false }, [watch()])
    const traceparent = `00-${'ab'.repeat(16)}-${'12'.repeat(8)}-01`
    await kernel.call(talk, {}, { as: ann, traceparent })
    const facts = {
      runId: seen[0]!.id,
      traceId: 'ab'.repeat(16),
      action: 'talk',
      caller: { kind: 'user', id: 'ann' },
    }
    expect(records).toMatchObject([
      { ...facts, level: 'info', message: 'first', _runId: 'forged' },
      { ...facts, level: 'warn', message: 'second', part: 'a', n: 2 },
    ])
    await kernel.stop()
  })

  test('of a called action names the calling run and shares its trace', async () => {
    const outer = action({ name: 'outer', ...none }, async (_, ctx) => {
      ctx.logger.info('outer')
      return ctx.call(talk, {})
    })
    const { kernel, records } = await app([talk, outer], { accessLog: false })
    await kernel.call(outer, {}, { as: ann })
    const [above, below] = records
    expect(above).not.toHaveProperty('parentRunId')
    expect(below).toMatchObject({
      parentRunId: above!.runId!,
      traceId: above!.traceId!,
      caller: { kind: 'user', id: 'ann' },
    })
    expect(below!.runId).not.toBe(above!.runId)
    await kernel.stop()
  })

  test('names the caller as soon as it is known', async () => {
    const resolve = definePlugin<{ name: 'resolve' }>({
      name: 'resolve',
      setup(host) {
        host.hook('action:started', (run) => run.ctx.logger.info('begun'))
        host.resolveCaller(async () => ann)
      },
    })
    const { kernel, records } = await app([talk], { accessLog: false }, [resolve()])
    await kernel.execute(talk, { trigger: { kind: 'test', options: {} }, input: {} })
    expect(records.map(({ caller }) => caller!.kind)).toEqual(['anonymous', 'user', 'user'])
    await kernel.stop()
  })
})

describe('the access log', () => {
  const fine = action({ name: 'fine', ...none }, () => ({}))
  const missing = action({ name: 'missing', ...none }, () => {
    throw new NotFound({ details: { id: 't1' } })
  })
  const broken = action({ name: 'broken', ...none }, () => {
    throw new TypeError('x is not a function')
  })
  const closed = action(
    {
      name: 'closed',
      ...none,
      guards: [
        guard('weekdays', () => {
          throw new Error('it is Sunday')
        }),
      ],
    },
    () => ({}),
  )
  const all = [fine, missing, broken, closed]

  test('has one line per run, which tells how it ended, for whom and how long it took', async () => {
    const { kernel, records } = await app(all)
    await kernel.call(fine, {}, { as: ann })
    expect(records).toHaveLength(1)
    expect(records[0]).toMatchObject({
      level: 'info',
      message: 'fine succeeded',
      action: 'fine',
      caller: ann,
      trigger: 'call',
      status: 'succeeded',
      durationMs: expect.any(Number),
    })
    await kernel.stop()
  })

  test('warns of a refusal, with the reason that the caller is not told', async () => {
    const { kernel, records } = await app(all)
    const call = kernel.call(closed, {}, { as: ann })
    expect(await call.catch((error: unknown) => error)).toMatchObject({ code: 'FORBIDDEN' })
    expect(records).toHaveLength(1)
    expect(records[0]).toMatchObject({
      level: 'warn',
      message: 'closed refused',
      status: 'refused',
      code: 'FORBIDDEN',
      caller: ann,
      reason: expect.stringMatching(/weekdays.*it is Sunday/),
    })
    await kernel.stop()
  })

  test('tells a caller’s mistake as information and ours as an error', async () => {
    const { kernel, records } = await app(all)
    await kernel.call(missing, {}).catch(() => {})
    await kernel.call(broken, {}).catch(() => {})
    // One line each.
    expect(records).toMatchObject([
      { level: 'info', message: 'missing failed', code: 'NOT_FOUND', details: { id: 't1' } },
      { level: 'error', message: 'broken failed', code: 'INTERNAL', reason: 'x is not a function' },
    ])
    expect(records.find(({ error }) => error)).toMatchObject({
      level: 'error',
      error: { name: 'TypeError', stack: expect.stringContaining('runs.test.ts') },
    })
    await kernel.stop()
  })

  test('is told more by the plugin of a trigger', async () => {
    const sms = definePlugin<{ name: 'sms' }>({
      name: 'sms',
      setup: (host) => {
        const log = host.get<AccessLog>(accessLog)
        log?.describe('sms', (run) => ({ sms: { from: '+1', first: run.attempt === 1 } }))
      },
    })
    const { kernel, records } = await app(all, {}, [sms()])
    const trigger = { kind: 'sms', options: {} }
    await kernel.execute(fine, { trigger, input: {} })
    await kernel.execute(fine, { trigger, input: {}, attempt: 3 })
    expect(records).toMatchObject([
      { trigger: 'sms', sms: { from: '+1', first: true } },
      { trigger: 'sms', attempt: 3 },
    ])
    await kernel.stop()
  })

  test('switched off has no subscriber, so that runs are not even timed', async () => {
    const { kernel, records } = await app(all, { accessLog: false })
    expect(kernel.subscribers('action:settled')).toEqual([])
    expect(kernel.get(accessLog)).toBeUndefined()
    await kernel.call(fine, {})
    await kernel.call(closed, {}).catch(() => {})
    expect(records).toEqual([])
    await kernel.stop()
  })
})
