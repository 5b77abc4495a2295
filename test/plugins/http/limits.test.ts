import { describe, expect, test } from 'bun:test'
import { BootError, t } from '../../../kernel/index.ts'
import { send } from './raw-socket.ts'
import { action, booted, problem, served, triggers } from './served.ts'

describe('more requests at once than http.maxConcurrency', () => {
  test('are told to come back', async () => {
    const { promise, resolve: open } = Promise.withResolvers<void>()
    let entered = 0
    const { promise: full, resolve: filled } = Promise.withResolvers<void>()
    const slow = action(
      {
        name: 'slow',
        input: t.Object({}),
        output: t.Void(),
        triggers: [triggers.api('GET', '/slow')],
      },
      async () => {
        if (++entered === 2) filled()
        await promise
      },
    )
    await using app = await served([slow], { http: { maxConcurrency: 2 } })
    const two = [app.fetch('/slow'), app.fetch('/slow')]
    await full
    const third = await app.fetch('/slow')
    expect(third.headers.get('retry-after')).toBe('1')
    expect(await problem(third)).toMatchObject({ status: 503, code: 'OVERLOADED' })
    expect((await app.fetch('/health/live')).status).toBe(200)
    open()
    for (const answer of await Promise.all(two)) expect(answer.status).toBe(204)
    expect((await app.fetch('/slow')).status).toBe(204)
  })
})

describe('headers', () => {
  const ping = action(
    {
      name: 'ping',
      input: t.Object({}),
      output: t.String(),
      triggers: [triggers.api('GET', '/ping')],
    },
    () => 'pong',
  )
  // Bun's own limit, of the whole head; pinned, so that a change of it is noticed.
  test('of 16 KiB are read, of more are refused with 431', async () => {
    await using app = await served([ping])
    const head = (size: number): string => {
      const start = 'GET /ping HTTP/1.1\r\nHost: a\r\nX-A: '
      return `${start}${'a'.repeat(size - start.length - 4)}\r\n\r\n`
    }
    expect((await send(app.port, head(16_000))).answers[0]?.status).toBe(200)
    expect((await send(app.port, head(17_000))).answers[0]?.status).toBe(431)
  })
})

describe('a wrong config is refused', () => {
  test.each([
    [{ maxBodySize: 0 }, 'http.maxBodySize'],
    [{ maxBodySize: '1MB' }, 'http.maxBodySize'],
    [{ maxConcurrency: 0 }, 'http.maxConcurrency'],
    [{ idleTimeout: 256 }, 'http.idleTimeout'],
    [{ heartbeat: 'soon' }, 'http.heartbeat'],
    [{ health: { alive: '/x' } }, 'http.health'],
    [{ health: { live: 'x' } }, 'http.health'],
    [{ cors: { origins: '*', credentials: true } }, 'http.cors.origins'],
    [{ csrf: { origins: ['app.test'] } }, 'http.csrf.origins'],
    [{ trustedProxies: ['nonsense'] }, 'http.trustedProxies'],
    [{ static: [{ path: '/', dir: 'no-such-folder' }] }, 'http.static.0.dir'],
    [{ bodyLimit: 1 }, 'http.bodyLimit'],
  ])('%j', async (http, key) => {
    const error = await booted([], { http: http as object }).then(
      () => undefined,
      (cause: unknown) => cause as BootError,
    )
    expect(error).toBeInstanceOf(BootError)
    expect(error?.problems.map((problem) => problem.key).join()).toContain(key)
  })
})

describe('the port', () => {
  test('that is taken is a mistake that says so', async () => {
    await using app = await served([])
    const { boot, defineConfig } = await import('../../../kernel/index.ts')
    const { http } = await import('../../../plugins/http/index.ts')
    const other = await boot(
      defineConfig({ plugins: [http()], port: app.port, hostname: '127.0.0.1' }),
    )
    await expect(other.start()).rejects.toThrow(`port ${app.port} on 127.0.0.1 is taken`)
  })

  test('comes from the config, else from PORT', async () => {
    const program = `
      import { boot, defineConfig } from '${new URL('../../../kernel/index.ts', import.meta.url).pathname}'
      import { http, httpServer } from '${new URL('../../../plugins/http/index.ts', import.meta.url).pathname}'
      const [port] = process.argv.slice(1)
      try {
        const app = await boot(defineConfig({ plugins: [http(port ? { port: Number(port) } : {})], hostname: '127.0.0.1' }))
        await app.start()
        console.log(app.get(httpServer).url)
        await app.stop()
      } catch (error) { console.log(error.message) }`
    const run = async (PORT: string, ...args: string[]): Promise<string> => {
      const child = Bun.spawn([process.execPath, '-e', program, ...args], {
        env: { ...process.env, PORT },
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      return new Response(child.stdout).text()
    }
    await using app = await served([])
    expect(await run(String(app.port))).toContain(`port ${app.port} on 127.0.0.1 is taken`)
    expect(await run(String(app.port), '0')).toMatch(/^http:\/\/127\.0\.0\.1:\d+/)
    expect(await run('http')).toContain('PORT is "http", which is not a port')
  })
})
