import { describe, expect, test } from 'bun:test'
import {
  BunbaseError,
  Conflict,
  action,
  boot,
  defineConfig,
  defineError,
  definePlugin,
  t,
  trigger,
} from 'bunbase'
import { createTestApp } from 'bunbase/testing'
import { thrown } from './thrown.ts'

const OutOfStock = defineError('OUT_OF_STOCK', {
  status: 409,
  message: 'This is sold out.',
  retry: true,
  details: t.Object({ left: t.Integer() }),
})
const empty = { input: t.Object({}), output: t.Object({}) }

describe('input and output', () => {
  const greet = action(
    {
      name: 'greet',
      input: t.Object({ name: t.String({ minLength: 1 }) }),
      output: t.Object({ hello: t.String() }),
    },
    // More than the schema says: it must not come out.
    ({ name }) => ({ hello: name, password: 'secret' }),
  )

  test('a value goes in and out through the schemas', async () => {
    await using app = await createTestApp({ presets: [], actions: [greet] })
    expect(await app.call(greet, { name: 'Ann' })).toEqual({ hello: 'Ann' })
    expect(app.runs[0]).toMatchObject({ input: { name: 'Ann' }, output: { hello: 'Ann' } })
  })

  test('an input that does not fit fails with every issue and its path', async () => {
    await using app = await createTestApp({ presets: [], actions: [greet] })
    const error = await thrown(app.call('greet', { name: '', extra: 1 }))
    expect(error).toMatchObject({ code: 'INVALID_INPUT', status: 400, retry: false })
    const paths = error.details.issues.map(({ path }: { path: string }) => path)
    expect(paths.sort()).toEqual(['/extra', '/name'])
    expect(app.runs[0]).toMatchObject({ status: 'failed', input: undefined })
    expect(app.logs).toEqual([])
  })

  test('an output that does not fit is the app’s fault: logged with its paths, shown without', async () => {
    const wrong = action(
      { name: 'wrong', input: t.Object({}), output: t.Object({ id: t.String() }) },
      () => ({ id: 1 }) as never,
    )
    await using app = await createTestApp({ presets: [], actions: [wrong] })
    const error = await thrown(app.call(wrong, {}))
    expect(error).toMatchObject({ code: 'INVALID_OUTPUT', status: 500, details: undefined })
    expect(error.message).not.toContain('id')
    expect(String(app.logs[0]!.error)).toContain('/id')
  })
})

describe('errors', () => {
  const failing = (error: unknown) =>
    action({ name: 'failing', ...empty }, () => {
      throw error
    })

  test('a declared error reaches the caller as it is and is no line in the log', async () => {
    const sold = new OutOfStock({ details: { left: 0 }, cause: new Error('row 7') })
    const act = failing(sold)
    await using app = await createTestApp({ presets: [], actions: [act] })
    await expect(app.call(act, {})).rejects.toBe(sold)
    expect(sold).toBeInstanceOf(BunbaseError)
    expect(sold).toMatchObject({ code: 'OUT_OF_STOCK', status: 409, retry: true })
    expect(sold.message).toBe('This is sold out.')
    expect(app.logs).toEqual([])
  })

  test.each([
    ['an Error', () => new Error('password=hunter2')],
    ['a string', () => 'text'],
    ['nothing', () => undefined],
    ['a look-alike', () => ({ code: 'CONFLICT', status: 409 })],
  ])('%s that nobody declared is INTERNAL: logged, not shown', async (_name, make) => {
    const cause = make()
    const act = failing(cause)
    await using app = await createTestApp({ presets: [], actions: [act] })
    const error = await thrown(app.call(act, {}))
    expect(error).toMatchObject({ code: 'INTERNAL', status: 500, details: undefined })
    expect(error.message).toBe('Something went wrong on our side.')
    expect(app.logs).toHaveLength(1)
    expect(app.logs[0]).toMatchObject({ level: 'error', message: 'action "failing" failed' })
    expect(app.logs[0]!.error).toBe(cause)
  })

  test('an action that is not registered', async () => {
    await using app = await createTestApp({ presets: [] })
    await expect(app.call(failing(1), {})).rejects.toMatchObject({
      code: 'UNKNOWN_ACTION',
      status: 404,
      message: 'No action "failing" is registered in this app.',
    })
  })

  test('a message of one’s own replaces the catalogue’s', () => {
    expect(new Conflict({ message: 'Somebody was faster.' }).message).toBe('Somebody was faster.')
  })
})

describe('the caller', () => {
  const whoami = action(
    { name: 'whoami', input: t.Object({}), output: t.Object({ kind: t.String() }) },
    (_input, ctx) => ({ kind: ctx.caller.kind }),
  )
  const resolving = (name: string, answer: unknown) =>
    definePlugin<any>({
      name,
      setup: (host: any) => host.resolveCaller(() => answer),
    } as never)() as never

  test.each([
    ['the first that answers', [undefined, { kind: 'user', id: 'u' }, { kind: 'system' }], 'user'],
    [
      'also asynchronously',
      [Promise.resolve(undefined), Promise.resolve({ kind: 'apiKey', id: 'k' })],
      'apiKey',
    ],
    ['nobody', [undefined], 'anonymous'],
  ])('is resolved by plugins in order: %s', async (_name, answers, kind) => {
    const plugins = answers.map((answer, index) => resolving(`r${index}`, answer))
    await using app = await createTestApp({ plugins, actions: [whoami] } as never)
    const invocation = { trigger: trigger('test', {}), input: {} }
    expect(await app.kernel.execute(whoami, invocation)).toEqual({ kind })
  })

  test('that a trigger knows is not resolved again', async () => {
    const plugins = [resolving('r', { kind: 'user', id: 'u' })]
    await using app = await createTestApp({ plugins, actions: [whoami] } as never)
    expect(await app.call(whoami, {}, { as: 'system' })).toEqual({ kind: 'system' })
  })

  test('that cannot be resolved fails the run', async () => {
    const plugins = [
      definePlugin<any>({
        name: 'r',
        setup: (host: any) =>
          host.resolveCaller(() => {
            throw new Error('no session store')
          }),
      } as never)() as never,
    ]
    await using app = await createTestApp({ plugins, actions: [whoami] } as never)
    const invocation = { trigger: trigger('test', {}), input: {} }
    await expect(app.kernel.execute(whoami, invocation)).rejects.toMatchObject({ code: 'INTERNAL' })
  })
})

describe('what is synchronous stays so', () => {
  interface DirectPlugin {
    name: 'direct'
    triggers: { direct(): { kind: string; options: unknown } }
  }
  /** Boots and gives, boxed, what the trigger's `execute` returns. */
  async function executed(
    act: ReturnType<typeof action>,
    plugins: never[] = [],
  ): Promise<{ result: unknown }> {
    let result: unknown
    const direct = definePlugin<DirectPlugin>({
      name: 'direct',
      triggers: { direct: () => trigger('direct', {}) },
      setup: (host) =>
        host.handleTrigger('direct', (_action, own, invoke) => {
          result = invoke.execute({ trigger: own, input: {}, caller: { kind: 'system' } })
        }),
    })
    const app = defineConfig({ plugins: [direct(), ...plugins] } as never)
    const kernel = await boot(app, { actions: [act] })
    await kernel.stop()
    return { result }
  }
  const direct = { triggers: [trigger('direct', {})] }

  test('a synchronous action is executed without a promise', async () => {
    const act = action({ name: 'act', ...empty, ...direct }, () => ({}))
    const { result } = await executed(act)
    expect(result).not.toBeInstanceOf(Promise)
    expect(result).toEqual({})
    const waiting = action({ name: 'act', ...empty, ...direct }, async () => ({}))
    expect((await executed(waiting)).result).toBeInstanceOf(Promise)
  })

  test('so is its failure, and so are its observers', async () => {
    const seen: unknown[] = []
    const watch = definePlugin<{ name: 'watch' }>({
      name: 'watch',
      setup: (host) => host.hook('action:settled', (run) => void seen.push(run.status)),
    })
    const act = action({ name: 'act', ...empty, ...direct }, () => {
      throw new Conflict()
    })
    await expect(executed(act, [watch() as never])).rejects.toThrow(
      'its direct trigger is refused: This contradicts the present state',
    )
    expect(seen).toEqual(['failed'])
  })
})

test('a compiled action tells its steps in order, and who put them there', async () => {
  const watch = definePlugin<{ name: 'watch'; action: { cached?: boolean } }>({
    name: 'watch',
    action: t.Object({ cached: t.Optional(t.Boolean()) }),
    setup(host) {
      host.hook('action:started', () => {})
      host.hook('action:settled', () => {})
      host.wrap('cached', () => (_run, next) => next())
    },
  })
  const act = action({ name: 'act', ...empty, cached: true } as never, () => ({}) as never)
  await using kernel = await boot(defineConfig({ plugins: [watch()] }), { actions: [act] })
  expect(kernel.actions[0]!.steps).toEqual([
    { kind: 'hook', name: 'action:started', from: 'watch' },
    { kind: 'caller', name: 'caller', from: 'kernel' },
    { kind: 'input', name: 'input', from: 'kernel' },
    { kind: 'wrapper', name: 'cached', from: 'watch' },
    { kind: 'handler', name: 'act', from: 'app' },
    { kind: 'output', name: 'output', from: 'kernel' },
    { kind: 'hook', name: 'action:settled', from: 'watch' },
  ])
})
