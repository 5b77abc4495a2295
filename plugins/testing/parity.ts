import type { Action, Caller, Run } from '../../kernel/index.ts'
import { SECRET, SLOW, parityActions } from './parity-actions.ts'
import { record, recorded, until } from './parity-record.ts'
import type { TestApp } from './test-app.ts'

/** One message that the suite sends through a kind of trigger. */
export interface ParityMessage {
  /** Full name of the action that it is for. */
  readonly action: string
  /** An object of JSON values: what the action's input has to be, or something wrong. */
  readonly input: object
  /** As whom; of the kinds that {@link ParityDriver.callers} names. */
  readonly caller: Caller
  /** To be continued, when the kind can. */
  readonly traceparent?: string
  /** Aborts when the sender goes away, when the kind can tell. */
  readonly signal?: AbortSignal
}

/** What the sender learns: the output, or the error in the kind's own rendering. */
export type ParityAnswer =
  { readonly output: unknown } | { readonly error: { readonly code: string } }

/** How the suite speaks to one kind of trigger. */
export interface ParityDriver {
  /** Boots an app with the kind's plugin and these actions; started, when the kind has to listen. */
  app(actions: readonly Action[]): Promise<TestApp>
  /** The trigger of the action of that name; left out by a kind that needs none. */
  trigger?(action: string): unknown
  /** Sends a message. Resolves with undefined when the kind answers nobody. */
  send(app: TestApp, message: ParityMessage): Promise<ParityAnswer | undefined>
  /** Kinds of callers that a message can come from. */
  readonly callers: readonly Caller['kind'][]
  /** Whether a message carries a `traceparent`. Default true. */
  readonly traces?: boolean
  /** Whether the kind notices that its sender went away. Default false. */
  readonly cancels?: boolean
}

/** The parts of a test runner that the suite uses; `bun:test` fits. */
export interface ParityRunner {
  describe(name: string, body: () => void): unknown
  test(name: string, body: () => Promise<void>): unknown
  expect(value: unknown): {
    toEqual(expected: unknown): unknown
    toMatchObject(expected: object): unknown
  }
}

const CALLERS: Readonly<Record<Caller['kind'], readonly (readonly [Caller, boolean])[]>> = {
  anonymous: [[{ kind: 'anonymous' }, false]],
  system: [[{ kind: 'system' }, true]],
  user: [
    [{ kind: 'user', id: 'ann' }, true],
    [{ kind: 'user', id: 'bob' }, false],
  ],
  apiKey: [
    [{ kind: 'apiKey', id: 'ann-key' }, true],
    [{ kind: 'apiKey', id: 'bob-key' }, false],
  ],
}

interface Sent {
  readonly run: Run
  readonly answer: ParityAnswer | undefined
  readonly effects: readonly unknown[]
  readonly app: TestApp
  /** What run history has of it, when the app has the persistence plugin. */
  readonly recorded: object | undefined
}

/**
 * Declares a suite of tests which proves that a kind of trigger keeps the framework's promise: the
 * same caller and input get the same verdict, effects and run record as on a direct call, and the
 * trace goes on. When the driver's app has the persistence plugin, run history is compared as well.
 *
 * ```ts
 * import * as runner from 'bun:test'
 * parity('sms', driver, runner)
 * ```
 *
 * @param kind the trigger's kind, as in `trigger(kind, …)`
 */
export function parity(kind: string, driver: ParityDriver, runner: ParityRunner): void {
  const { describe, test, expect } = runner
  const [someone] = CALLERS[driver.callers[0]!][0]!

  /** Sends a message and tells what came of it. `meanwhile` runs once the run is under way. */
  async function send(
    message: Omit<ParityMessage, 'caller'> & { caller?: Caller },
    meanwhile?: (app: TestApp) => Promise<void> | void,
  ): Promise<Sent> {
    const { actions, effects } = parityActions((name) => driver.trigger?.(name))
    await using app = await driver.app(actions)
    const isIt = (run: Run): boolean => run.action.name === message.action
    const sending = driver.send(app, { caller: someone, ...message })
    if (meanwhile) {
      await until(app, `a run of ${message.action}`, () => app.kernel.running.some(isIt))
      await meanwhile(app)
    }
    const answer = await sending
    await until(app, `the end of a run of ${message.action}`, () => app.runs.some(isIt))
    const run = app.runs.find(isIt)!
    return { run, answer, effects: [...effects], app, recorded: await recorded(app, run) }
  }

  /** Sends a message, and compares its run and effects with those of a direct call. */
  async function same(message: Omit<ParityMessage, 'caller'> & { caller?: Caller }): Promise<Sent> {
    const sent = await send(message)
    const { actions, effects } = parityActions((name) => driver.trigger?.(name))
    await using app = await driver.app(actions)
    const call = { as: message.caller ?? someone }
    await app.kernel.call(message.action, message.input, call).catch(() => undefined)
    const direct = app.runs.find((run) => run.action.name === message.action)!
    expect(record(sent.run)).toEqual(record(direct))
    expect(sent.recorded).toEqual(await recorded(app, direct))
    expect(sent.effects).toEqual(effects)
    expect(sent.run.trigger.kind).toEqual(kind)
    return sent
  }

  function answered({ answer }: Sent, expected: ParityAnswer): void {
    if (answer) expect(answer).toMatchObject(expected)
  }

  /** Neither the sender nor the log line's reader may see it; a cause is for the operator's log. */
  function hidden({ answer }: Sent): void {
    expect(JSON.stringify(answer ?? null).includes(SECRET)).toEqual(false)
  }

  describe(`parity of ${kind}`, () => {
    test('an input goes in, the output comes out stripped', async () => {
      const sent = await same({ action: 'parity.echo', input: { n: 1, note: 'é \u{1F642} "\n' } })
      expect(sent.run.status).toEqual('succeeded')
      expect(sent.run.output).toEqual({ n: 1, note: 'é \u{1F642} "\n' })
      expect(sent.effects).toEqual([['echo', { n: 1, note: 'é \u{1F642} "\n' }]])
      answered(sent, { output: { n: 1, note: 'é \u{1F642} "\n' } })
      hidden(sent)
    })

    for (const [what, input, path] of [
      ['a missing property', {}, '/n'],
      ['a value of another type', { n: true }, '/n'],
      ['a value out of range', { n: 0 }, '/n'],
      ['an unknown property', { n: 1, admin: true }, '/admin'],
    ] as const) {
      test(`${what} is refused with its path, without effects`, async () => {
        const sent = await same({ action: 'parity.echo', input })
        expect(sent.run).toMatchObject({
          status: 'failed',
          error: { code: 'INVALID_INPUT', details: { issues: [{ path }] } },
        })
        expect(sent.effects).toEqual([])
        answered(sent, { error: { code: 'INVALID_INPUT' } })
      })
    }

    for (const [caller, may] of driver.callers.flatMap((each) => CALLERS[each])) {
      const who = 'id' in caller ? `${caller.kind} ${caller.id}` : caller.kind
      test(`a guard ${may ? 'lets' : 'refuses'} ${who}${may ? ' in' : ''}`, async () => {
        const sent = await same({ action: 'parity.guarded', input: { n: 1 }, caller })
        expect(sent.run).toMatchObject({ status: may ? 'succeeded' : 'refused', caller })
        expect(sent.effects.length).toEqual(may ? 1 : 0)
        if (may) answered(sent, { output: { by: 'id' in caller ? caller.id : 'system' } })
        else answered(sent, { error: { code: 'FORBIDDEN' } })
      })

      if (may) continue
      test(`a guard refuses ${who} before the input is looked at`, async () => {
        const sent = await same({ action: 'parity.guarded', input: { n: 'wrong' }, caller })
        expect(sent.run).toMatchObject({ status: 'refused', error: { code: 'FORBIDDEN' } })
      })
    }

    test('a declared error is told with its code, not with its cause', async () => {
      const sent = await same({ action: 'parity.failing', input: { how: 'declared' } })
      expect(sent.run).toMatchObject({
        status: 'failed',
        error: { code: 'PARITY_SOLD_OUT', details: { left: 0 } },
      })
      answered(sent, { error: { code: 'PARITY_SOLD_OUT' } })
      hidden(sent)
    })

    test('an unknown error is INTERNAL, logged once, its cause not told', async () => {
      const sent = await same({ action: 'parity.failing', input: { how: 'unknown' } })
      expect(sent.run).toMatchObject({ status: 'failed', error: { code: 'INTERNAL' } })
      answered(sent, { error: { code: 'INTERNAL' } })
      hidden(sent)
      const errors = sent.app.logs.filter(({ level }) => level === 'error')
      expect(errors.map(({ run }) => run?.id)).toEqual([sent.run.id])
    })

    test('an output that does not fit is the app’s fault', async () => {
      const sent = await same({ action: 'parity.wrong', input: {} })
      expect(sent.run).toMatchObject({ status: 'failed', error: { code: 'INVALID_OUTPUT' } })
      answered(sent, { error: { code: 'INVALID_OUTPUT' } })
      hidden(sent)
    })

    test('a refused secret is told to nobody', async () => {
      const sent = await same({ action: 'parity.secret', input: { password: SECRET } })
      expect(sent.run).toMatchObject({ error: { code: 'INVALID_INPUT' } })
      hidden(sent)
      const { details, message } = sent.run.error as { details: unknown; message: string }
      const lines = sent.app.logs.map(({ message: line, fields }) => [line, fields])
      expect(JSON.stringify([details, message, lines]).includes(SECRET)).toEqual(false)
    })

    test('a run past its timeout fails and its signal is aborted', async () => {
      const sent = await send({ action: 'parity.slow', input: {} }, (app) =>
        app.clock.advance(SLOW),
      )
      expect(sent.run).toMatchObject({
        status: 'failed',
        durationMs: SLOW,
        error: { code: 'TIMEOUT', details: { timeoutMs: SLOW } },
      })
      expect(sent.effects).toEqual([['aborted']])
      answered(sent, { error: { code: 'TIMEOUT' } })
    })

    if (driver.cancels) {
      test('a sender that goes away aborts the signal', async () => {
        const sender = new AbortController()
        const sent = await send({ action: 'parity.slow', input: {}, signal: sender.signal }, () =>
          sender.abort(),
        )
        expect(sent.effects).toEqual([['aborted']])
      })
    }

    test('a child run has its caller and trace', async () => {
      const sent = await same({ action: 'parity.calling', input: { n: 7 } })
      expect(sent.run).toMatchObject({ status: 'succeeded', output: { same: true } })
      expect(sent.effects).toEqual([['child', 7, sent.run.caller]])
      const child = sent.app.runs.find((run) => run.action.name === 'parity.child')
      expect(child?.parent === sent.run).toEqual(true)
    })

    test(
      driver.traces === false ? 'each run has a trace of its own' : 'the trace goes on',
      async () => {
        const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
        const traceparent = `00-${traceId}-00f067aa0ba902b7-01`
        const { run } = await send({ action: 'parity.echo', input: { n: 1 }, traceparent })
        const own = /^[0-9a-f]{32}$/.test(run.traceId) && run.traceId !== traceId
        if (driver.traces === false) expect(own).toEqual(true)
        else expect(run).toMatchObject({ traceId, parentSpanId: '00f067aa0ba902b7' })
      },
    )
  })
}
