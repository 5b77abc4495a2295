import { describe, expect, test } from 'bun:test'
import { CONFIG, RunningCli, answering, cli, temporaryApp, textAt } from './cli.ts'

const start = (cwd: string, env: Record<string, string> = {}): RunningCli =>
  new RunningCli(['start'], { cwd, env })

/** An action that answers when a file appears, so that a test decides how long it takes. */
const WAITING = `import { action, t, triggers } from 'bunbase'
export default action(
  {
    name: 'wait',
    input: t.Object({}),
    output: t.Object({ text: t.String() }),
    triggers: [triggers.api('GET', '/wait')],
  },
  async (_input, ctx) => {
    console.log('waiting')
    while (!(await Bun.file('done').exists())) await Bun.sleep(5)
    return { text: 'done' }
  },
)
`

describe('start', () => {
  test('serves in production mode, with the environment files of production', async () => {
    await using app = await temporaryApp({
      '.env': 'WORD=common\nOTHER=common\n',
      '.env.development': 'WORD=development\n',
      '.env.production': 'WORD=production\n',
      'src/env.ts': answering(
        'env',
        '/env',
        '[process.env.NODE_ENV, process.env.WORD, process.env.OTHER].join()',
      ),
    })
    await using running = start(app.folder)
    const url = await running.url()
    expect(await textAt(`${url}/env`)).toBe('production,production,common')
    const [line] = running.output.split('\n')
    expect(JSON.parse(line!)).toMatchObject({ message: 'the app has started', url, actions: 2 })
  })

  test('leaves a NODE_ENV that is set as it is', async () => {
    await using app = await temporaryApp({
      'src/env.ts': answering('env', '/env', 'process.env.NODE_ENV!'),
    })
    await using running = start(app.folder, { NODE_ENV: 'staging' })
    expect(await textAt(`${await running.url()}/env`)).toBe('staging')
  })

  test('refuses an app that cannot start, with every mistake', async () => {
    await using app = await temporaryApp({
      'src/a.ts': 'export const a = = 1',
      'src/b.ts': answering('b', '/b', "'b'").replace('triggers.api', 'triggers.cron'),
    })
    const { code, err } = await cli(['start'], { cwd: app.folder })
    expect(code).toBe(1)
    expect(err).toContain('the app cannot start: 2 mistakes')
  })

  test('says that the port is taken', async () => {
    await using app = await temporaryApp()
    await using taken = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: () => new Response() })
    const { code, err } = await cli(['start', '--port', String(taken.port)], { cwd: app.folder })
    expect(code).toBe(1)
    expect(err).toContain(`port ${taken.port} on 127.0.0.1 is taken`)
    expect(err).not.toContain('    at ')
  })
})

describe('the end of start', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)('%s lets what runs end, with 0', async (signal) => {
    await using app = await temporaryApp({ 'src/wait.ts': WAITING })
    await using running = start(app.folder)
    const url = await running.url()
    const answer = textAt(`${url}/wait`)
    await running.says(/waiting/)
    running.process.kill(signal)
    await running.says(/finishing what runs/)
    expect(fetch(`${url}/hello`)).rejects.toThrow()
    await app.write('done', '')
    expect(await answer).toBe('done')
    expect(await running.process.exited).toBe(0)
  })

  test('the same signal five times at once is one', async () => {
    await using app = await temporaryApp({ 'src/wait.ts': WAITING })
    await using running = start(app.folder)
    const answer = textAt(`${await running.url()}/wait`)
    await running.says(/waiting/)
    for (let times = 0; times < 5; times++) running.process.kill('SIGTERM')
    await running.says(/finishing what runs/)
    await app.write('done', '')
    expect(await answer).toBe('done')
    expect(await running.process.exited).toBe(0)
    expect(running.output.match(/finishing what runs/g)).toHaveLength(1)
  })

  test('a second signal, later, ends it at once', async () => {
    await using app = await temporaryApp({ 'src/wait.ts': WAITING })
    await using running = start(app.folder)
    const answer = fetch(`${await running.url()}/wait`).catch(() => 'cut off')
    await running.says(/waiting/)
    running.process.kill('SIGTERM')
    await running.says(/finishing what runs/)
    const again = setInterval(() => running.process.kill('SIGTERM'), 50)
    expect(await running.process.exited).toBe(1)
    clearInterval(again)
    expect(await answer).toBe('cut off')
    expect(running.output).toContain('SIGTERM again: ending at once')
  })

  test('a signal while it starts lets the start end, and stops then, with 0', async () => {
    await using app = await temporaryApp({
      'src/hooks.ts': `import { hook } from 'bunbase'
export const slow = hook('kernel:starting', async () => {
  console.log('opening')
  while (!(await Bun.file('go').exists())) await Bun.sleep(5)
})
export const stops = hook('kernel:stopping', async () => void (await Bun.write('stopped', '')))
`,
    })
    await using running = start(app.folder)
    await running.says(/opening/)
    running.process.kill('SIGTERM')
    await running.says(/finishing what runs/)
    await app.write('go', '')
    expect(await running.process.exited).toBe(0)
    expect(await Bun.file(`${app.folder}/stopped`).exists()).toBe(true)
  })

  test.each([
    ['a promise that nobody catches', 'void Promise.reject(new Error("lost"))'],
    ['an exception that nobody catches', 'setTimeout(() => { throw new Error("lost") })'],
  ])('%s is logged, and ends it with 1', async (_what, code) => {
    await using app = await temporaryApp({
      'src/lost.ts': answering('lost', '/lost', `(${code.replace('void ', '')}, 'sent')`),
    })
    await using running = start(app.folder)
    const answer = textAt(`${await running.url()}/lost`).catch(() => 'sent')
    await running.says(/the process ends.*lost/)
    expect(await answer).toBe('sent')
    expect(await running.process.exited).toBe(1)
  })

  test('lets an app end that keeps timers of its own', async () => {
    await using app = await temporaryApp({
      'src/timer.ts': 'setInterval(() => {}, 1000)\nexport {}\n',
    })
    await using running = start(app.folder)
    await running.url()
    expect(await running.end()).toBe(0)
  })
})

test('without the logger plugin start still says where it serves', async () => {
  const config = CONFIG.replace(
    "import { minimal } from 'bunbase/presets'",
    "import { http } from 'bunbase/plugins/http'\nimport { loader } from 'bunbase/plugins/loader'",
  ).replace('presets: [minimal()]', 'plugins: [http(), loader()]')
  await using app = await temporaryApp({ 'bunbase.config.ts': config })
  await using running = start(app.folder)
  expect(await textAt(`${await running.url()}/hello`)).toBe('hello')
})
