import { expect, test } from 'bun:test'
import { action, t } from 'bunbase'
import { VirtualClock, createTestApp } from 'bunbase/testing'

const act = action({ name: 'act', input: t.Object({}), output: t.Object({}) }, () => ({}))
const make = createTestApp as unknown as (...given: unknown[]) => ReturnType<typeof createTestApp>

test.each<[string, unknown[], string]>([
  ['no config', [undefined], 'takes a config, not undefined; is it a default export?'],
  ['actions that are not in a list', [{ presets: [], actions: act }], 'write it in brackets'],
  ['a folder that is not there', [{ presets: [] }, { root: '/no/such' }], 'no folder /no/such'],
])('createTestApp says what is wrong with %s', async (_, given, message) => {
  expect(await make(...given).catch((error: Error) => error.message)).toContain(message)
})

test('a caller that is none is refused, not taken for another', async () => {
  await using app = await createTestApp({ presets: [], actions: [act] })
  for (const as of ['ann', { usr: 'ann' }, null]) {
    const call = async () => app.call(act, {}, { as: as as never })
    expect(await call().catch((error: Error) => error.message)).toContain(
      `as: ${JSON.stringify(as)} is no caller; write 'system', 'anonymous', { user: id }`,
    )
  }
})

test('time advances by what it can', async () => {
  const clock = new VirtualClock()
  for (const by of [-1, Number.NaN]) {
    expect(await clock.advance(by).catch((error: Error) => error.message)).toContain(
      `time cannot advance by ${by}`,
    )
  }
})
