// #region head
import { expect, test } from 'bun:test'
import { BootError, action, kit, t } from 'bunbase'
import { type TestApp, createTestApp } from 'bunbase/testing'
import { type LinesPlugin, lines, linesPort } from 'bunbase-plugin-lines'
import { ask } from './command.ts'

const { action: own, triggers, guards } = kit<LinesPlugin>()
const options = { port: 0, devices: { 'sensor-1': 'a-token-of-sensor-1' } }
const plugins = [lines({ lines: options })] as const
// #endregion

// #region test
const measure = own(
  {
    name: 'measure',
    input: t.Object({ celsius: t.Number() }),
    output: t.Object({ device: t.String() }),
    triggers: [triggers.line('measure')],
    guards: [guards.device()],
  },
  ({ celsius }, ctx) => {
    ctx.line?.push({ heard: celsius })
    return { device: ctx.device }
  },
)

test('the guard knows the device', async () => {
  await using app = await createTestApp({ plugins, actions: [measure] })
  const as = { apiKey: 'sensor-1' }
  expect(await app.call(measure, { celsius: 21 }, { as })).toEqual({ device: 'sensor-1' })
  expect(await app.explain(measure)).toMatchObject([{ allowed: false, reason: 'Send your token.' }])
})
// #endregion

/** Sends lines over one connection and gives the first so many that come back. */
async function talk(port: number, text: string | Uint8Array, count: number): Promise<unknown[]> {
  const { promise, resolve } = Promise.withResolvers<void>()
  let received = ''
  const lineCount = () => received.split('\n').length - 1
  const socket = await Bun.connect({
    hostname: '127.0.0.1',
    port,
    socket: {
      data(_socket, bytes) {
        received += bytes.toString()
        if (lineCount() >= count) resolve()
      },
      close: () => resolve(),
    },
  })
  socket.write(text)
  await promise
  socket.end()
  return received
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))
}

const portOf = (app: TestApp): number => app.get(linesPort)!.port!

async function listening(actions = [measure] as Parameters<typeof createTestApp>[0]['actions']) {
  const app = await createTestApp({ plugins, actions })
  await app.start()
  return app
}

test('many lines on one connection are each answered, pushed lines first', async () => {
  await using app = await listening()
  const port = portOf(app)
  const token = 'a-token-of-sensor-1'
  const line = (celsius: number) =>
    `${JSON.stringify({ do: 'measure', input: { celsius }, token })}\n`
  const answers = await talk(port, line(1) + line(2), 4)
  expect(answers).toEqual([
    { heard: 1 },
    { heard: 2 },
    { ok: true, output: { device: 'sensor-1' } },
    { ok: true, output: { device: 'sensor-1' } },
  ])
})

test('what is not a message is answered with what to send, and the connection goes on', async () => {
  await using app = await listening()
  const port = portOf(app)
  const codes = async (text: string, count: number) =>
    (await talk(port, text, count)).map((answer: any) => answer.error.code)
  expect(await codes('nonsense\n[]\n{}\n{"do":1}\n\n{"do":"dance"}\n', 5)).toEqual([
    'MALFORMED_LINE',
    'MALFORMED_LINE',
    'MALFORMED_LINE',
    'MALFORMED_LINE',
    'UNKNOWN_WORD',
  ])
  expect(await codes('{"do":"measure","token":"guessed"}\n', 1)).toEqual(['UNAUTHENTICATED'])
  expect(await codes('x'.repeat(70_000), 1)).toEqual(['MALFORMED_LINE'])
})

test('a device that hangs up aborts the signal of what it asked for', async () => {
  const aborted = Promise.withResolvers<void>()
  const slow = action(
    { name: 'slow', input: t.Object({}), output: t.Object({}), triggers: [triggers.line('slow')] },
    async (_input, ctx) => {
      await new Promise((resolve) => ctx.signal.addEventListener('abort', resolve))
      aborted.resolve()
      return {}
    },
  )
  await using app = await listening([slow])
  const port = portOf(app)
  const socket = await Bun.connect({ hostname: '127.0.0.1', port, socket: { data() {} } })
  socket.write('{"do":"slow"}\n')
  while (app.kernel.running.length === 0) await app.clock.advance(0)
  socket.end()
  await aborted.promise
})

test('what was asked before the stop is answered before the connection ends', async () => {
  const gate = Promise.withResolvers<void>()
  const slow = action(
    { name: 'slow', input: t.Object({}), output: t.Object({}), triggers: [triggers.line('slow')] },
    async () => {
      await gate.promise
      return {}
    },
  )
  await using app = await listening([slow])
  const port = portOf(app)
  const answer = ask('127.0.0.1', port, { do: 'slow' })
  while (app.kernel.running.length === 0) await app.clock.advance(0)
  const stopping = app.kernel.stop()
  gate.resolve()
  expect(await answer).toEqual({ ok: true, output: {} })
  await stopping
  await expect(ask('127.0.0.1', port, { do: 'slow' })).rejects.toThrow()
})

test('a hook hears of each device', async () => {
  await using app = await listening()
  const port = portOf(app)
  expect(app.kernel.subscribers('lines:connected')).toEqual([])
  await ask('127.0.0.1', port, { do: 'dance' })
  expect(app.logs.map(({ message }) => message)).toEqual(['listening for lines'])
})

test('two actions with one word are a mistake at boot, and so is a short token', async () => {
  const twin = own(
    {
      name: 'twin',
      input: t.Object({}),
      output: t.Object({}),
      triggers: [triggers.line('measure')],
    },
    () => ({}),
  )
  const doubled = createTestApp({ plugins, actions: [measure, twin] })
  await expect(doubled).rejects.toThrow('two actions listen to the word "measure"')
  const short = createTestApp({ plugins: [lines({ lines: { devices: { a: 'short' } } })] })
  await expect(short).rejects.toBeInstanceOf(BootError)
  await expect(short).rejects.toThrow('lines.devices.a')
})
