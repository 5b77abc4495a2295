import { expect, test } from 'bun:test'
import { BunbaseError, type Run } from 'bunbase'
import { type ParityDriver, createTestApp, parity } from 'bunbase/testing'

/** Runs the suite against a driver; gives the names of the tests that failed. */
async function failures(driver: ParityDriver): Promise<string[]> {
  const tests: [string, () => Promise<void>][] = []
  parity('call', driver, {
    describe: (_name, body) => body(),
    test: (name, body) => tests.push([name, body]),
    expect,
  })
  const failed: string[] = []
  for (const [name, body] of tests) await body().catch(() => failed.push(name))
  expect(tests.length).toBeGreaterThan(15)
  return failed
}

const honest: ParityDriver = {
  app: (actions) => createTestApp({ presets: [], actions }),
  send: (app, { action, input, caller, ...meta }) =>
    app.call(action, input, { as: caller, ...meta }).then(
      (output) => ({ output }),
      (error: BunbaseError) => ({ error }),
    ),
  callers: ['anonymous', 'user', 'apiKey', 'system'],
}

test('a kind that keeps the promise passes', async () => {
  expect(await failures(honest)).toEqual([])
})

test('a kind that answers nobody is held to its runs', async () => {
  const silent: ParityDriver = {
    ...honest,
    send: async (...args) => void (await honest.send(...args)),
  }
  expect(await failures(silent)).toEqual([])
})

test('one that runs as somebody else fails', async () => {
  const failed = await failures({
    ...honest,
    send: (app, message) => honest.send(app, { ...message, caller: { kind: 'system' } }),
  })
  expect(failed).toContain('a guard refuses user bob')
})

test('one that drops the trace fails', async () => {
  const failed = await failures({
    ...honest,
    send: (app, { traceparent: _dropped, ...message }) => honest.send(app, message),
  })
  expect(failed).toEqual(['the trace goes on'])
})

test('one that cleans the input beforehand fails', async () => {
  const failed = await failures({
    ...honest,
    send: (app, message) => honest.send(app, { ...message, input: { n: 1 } }),
  })
  expect(failed).toContain('an unknown property is refused with its path, without effects')
})

test('one that tells the cause of an error fails', async () => {
  const failed = await failures({
    ...honest,
    async send(app, message) {
      const answer = await honest.send(app, message)
      const { error } = app.runs.at(-1) as Run
      const cause = String((error as BunbaseError | undefined)?.cause)
      return answer && 'error' in answer ? { error: { code: answer.error.code, cause } } : answer
    },
  })
  expect(failed).toContain('an unknown error is INTERNAL, logged once, its cause not told')
  expect(failed).toContain('a declared error is told with its code, not with its cause')
})

test('one that runs an action twice fails', async () => {
  const failed = await failures({
    ...honest,
    async send(app, message) {
      if (message.action === 'parity.echo') await honest.send(app, message)
      return honest.send(app, message)
    },
  })
  expect(failed).toContain('an input goes in, the output comes out stripped')
})
