import { afterAll, beforeAll, expect, test } from 'bun:test'
import { join } from 'node:path'
import { eachLine } from '../each-line.ts'
import { ask } from './third-party-trigger/plugin/command.ts'

// A plugin of a stranger in an app of a stranger, from the command line and over the wire.
const root = Bun.fileURLToPath(new URL('../..', import.meta.url))
const cwd = join(root, 'test/apps/third-party-trigger')
const bunbase = [process.execPath, join(root, 'plugins/cli/bin.ts')]
const token = 'a-token-of-sensor-1'
const env = { ...process.env, SENSOR_1_TOKEN: token, NODE_ENV: 'production', LOG_LEVEL: 'info' }

let app: Bun.Subprocess<'ignore', 'pipe', 'inherit'>
let port = 0
let url = ''
const printed: Record<string, unknown>[] = []
let reading: Promise<unknown>

/** Reads the app's lines; resolves when one holds. */
const read = (until: () => boolean, ready: () => void): Promise<unknown> =>
  eachLine(app.stdout, (line) => {
    if (line) printed.push(JSON.parse(line))
    if (until()) ready()
  })

const said = (message: string) => printed.find((line) => line['message'] === message)

beforeAll(async () => {
  app = Bun.spawn([...bunbase, 'start', '--port', '0'], {
    cwd,
    env: { ...env, LINES_PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const started = Promise.withResolvers<void>()
  reading = read(() => said('the app has started') !== undefined, started.resolve)
  await Promise.race([started.promise, reading])
  port = said('listening for lines')!['port'] as number
  url = said('the app has started')!['url'] as string
}, 60_000)
afterAll(() => app.kill())

test('answers lines of JSON, with the guard’s verdict', async () => {
  const send = (message: object) => ask('127.0.0.1', port, message)
  const input = { celsius: 21 }
  expect(await send({ do: 'measure', input, token })).toEqual({
    ok: true,
    output: { device: 'sensor-1', warm: true },
  })
  expect(await send({ do: 'measure', input, token: 'guessed' })).toEqual({
    ok: false,
    error: { code: 'UNAUTHENTICATED', message: 'Send your token.' },
  })
})

test('the same action answers over HTTP, with the same guard', async () => {
  const response = await fetch(`${url}/measure`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"celsius":21}',
  })
  expect(response.status).toBe(401)
  expect(await response.json()).toMatchObject({ code: 'UNAUTHENTICATED' })
})

test('the plugin’s command speaks to the app, and --help knows it', async () => {
  const run = async (...words: string[]) => {
    const child = Bun.spawn([...bunbase, ...words], {
      cwd,
      env: { ...env, LINES_PORT: String(port) },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    return { code: await child.exited, out: await new Response(child.stdout).text() }
  }
  const [sent, refused, help, list] = await Promise.all([
    run('lines', 'measure', '{"celsius":-5}', '--token', token),
    run('lines', 'dance'),
    run('--help'),
    run('list'),
  ])
  expect(sent.code).toBe(0)
  expect(sent.out.trim()).toBe('{"ok":true,"output":{"device":"sensor-1","warm":false}}')
  expect(refused.code).toBe(1)
  expect(refused.out).toContain('UNKNOWN_WORD')
  expect(help.out).toMatch(/lines +Send a line to the running app/)
  expect(list.out).toContain('measure')
})

test('the app’s hook heard of the devices, and the log has a line of each run', async () => {
  expect(printed.filter((line) => 'connected' in line).length).toBeGreaterThanOrEqual(2)
  expect(printed.filter((line) => line['action'] === 'measure').length).toBeGreaterThanOrEqual(3)
})

test('ends with code 0 when it is told to', async () => {
  app.kill('SIGTERM')
  expect(await app.exited).toBe(0)
  await reading
})
