import { describe, expect, test } from 'bun:test'
import { connect } from 'node:net'
import { t } from '../../../kernel/index.ts'
import { send } from './raw-socket.ts'
import { action, served, triggers } from './served.ts'
import { inTime } from '../../in-time.ts'

/** An action that is answered when the test says so. */
function gate() {
  const { promise, resolve: open } = Promise.withResolvers<void>()
  const { promise: entered, resolve: enter } = Promise.withResolvers<void>()
  const { promise: aborted, resolve: abort } = Promise.withResolvers<void>()
  const slow = action(
    {
      name: 'slow',
      input: t.Object({}),
      output: t.String(),
      triggers: [triggers.api('GET', '/slow')],
    },
    async (_, { signal }) => {
      signal.addEventListener('abort', () => abort())
      enter()
      await promise
      return 'done'
    },
  )
  return { slow, open, entered, aborted }
}

const refused = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy()
      resolve(false)
    })
    socket.on('error', () => resolve(true))
  })

describe('a server that stops', () => {
  test('answers what it has begun, is not ready, and takes nothing new', async () => {
    const { slow, open, entered } = gate()
    const app = await served([slow])
    const answer = app.fetch('/slow')
    await entered
    const stopping = app.kernel.stop({ graceMs: 60_000 })
    expect(await refused(app.port)).toBe(true)
    const ready = await app.server.fetch(new Request('http://a/health/ready'))
    expect([ready.status, await ready.json()]).toMatchObject([
      503,
      { status: 'not accepting work' },
    ])
    open()
    expect(await (await answer).json()).toBe('done')
    await stopping
  })

  test('closes idle connections, and busy ones after their answer', async () => {
    const { slow, open, entered } = gate()
    const app = await served([slow])
    const live = 'GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n'
    const idle = send(app.port, live, { answers: 2 })
    const busy = send(app.port, 'GET /slow HTTP/1.1\r\nHost: a\r\n\r\n', { answers: 2 })
    await entered
    const stopping = app.kernel.stop({ graceMs: 60_000 })
    const first = await idle
    expect([first.closed, first.answers.length]).toEqual([true, 1])
    open()
    const second = await busy
    expect([second.closed, second.answers.map(({ body }) => body)]).toEqual([true, ['"done"']])
    await stopping
  })

  test('gives up what takes longer than the grace period', async () => {
    const { slow, entered, aborted } = gate()
    const app = await served([slow])
    const answer = app.fetch('/slow').then(
      ({ status }) => status,
      () => 'cut off',
    )
    await entered
    await app.kernel.stop({ graceMs: 50 })
    await aborted
    expect([499, 503, 'cut off']).toContain(await answer)
  })

  test('does not wait for half a request, nor for an upload that it refused', async () => {
    const { slow } = gate()
    const app = await served([slow])
    const halves = ['GET /sl', 'POST /slow HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nhalf']
    const held = halves.map((half) => send(app.port, half, { answers: 9, patience: 20_000 }))
    expect((await app.fetch('/health/live')).status).toBe(200)
    const began = performance.now()
    await app.kernel.stop({ graceMs: 60_000 })
    expect(performance.now() - began).toBeLessThan(inTime(2_000))
    for (const { closed } of await Promise.all(held)) expect(closed).toBe(true)
  })

  test('delivers a large answer that is read slowly', async () => {
    const size = 8 * 1024 * 1024
    const large = action(
      {
        name: 'large',
        input: t.Object({}),
        output: t.Raw(),
        triggers: [triggers.api('GET', '/large')],
      },
      () => new Blob([new Uint8Array(size)]),
    )
    const app = await served([large])
    let got = 0
    let stopping: Promise<void> | undefined
    const { promise: closed, resolve } = Promise.withResolvers<void>()
    const socket = connect(app.port, '127.0.0.1', () => {
      socket.write('GET /large HTTP/1.1\r\nHost: a\r\n\r\n')
    })
    socket.on('data', (chunk) => {
      got += chunk.length
      if (stopping) return
      socket.pause()
      stopping = app.kernel.stop({ graceMs: 60_000 })
      setImmediate(() => socket.resume())
    })
    socket.on('close', () => resolve())
    await closed
    expect(got).toBeGreaterThan(size)
    await stopping
  })
})

const script = new URL('drain-process.ts', import.meta.url).pathname

async function start(port: number, name: string) {
  const child = Bun.spawn([process.execPath, script, String(port), name], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const lines = child.stdout.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  const until = async (sign: RegExp): Promise<string> => {
    for (;;) {
      const match = sign.exec(text)
      if (match) return match[0]
      const { value, done } = await lines.read()
      if (done) throw new Error(`${name} ended: ${text}`)
      text += value
    }
  }
  const url = await until(/http:\/\/\S+/)
  return { child, url, port: Number(new URL(url).port), until }
}

describe('a process', () => {
  test('that is told to end finishes what it has begun, and ends', async () => {
    const { child, url, port, until } = await start(0, 'one')
    const slow = fetch(`${url}/slow`)
    await until(/slow began/)
    child.kill('SIGTERM')
    expect(await (await slow).json()).toBe('one')
    expect(await child.exited).toBe(0)
    expect(await refused(port)).toBe(true)
  })

  test('is replaced under load without a failed request', async () => {
    const first = await start(0, 'first')
    const seen = new Map<string, number>()
    let running = true
    let failed = 0
    // A client that retries a connection that was closed before it answered, as proxies do.
    const ask = async (attempt = 0): Promise<void> => {
      try {
        const answer = await fetch(`${first.url}/who`)
        if (answer.status !== 200) throw new Error(String(answer.status))
        const name = (await answer.json()) as string
        seen.set(name, (seen.get(name) ?? 0) + 1)
      } catch (error) {
        if (attempt < 3) return ask(attempt + 1)
        failed++
        console.error(error)
      }
    }
    const clients = Array.from({ length: 8 }, async () => {
      while (running) await ask()
    })
    const second = await start(first.port, 'second')
    const count = (name: string): number => seen.get(name) ?? 0
    const more = async (name: string, n: number): Promise<void> => {
      const from = count(name)
      while (count(name) < from + n) await new Promise((resolve) => setImmediate(resolve))
    }
    first.child.kill('SIGTERM')
    expect(await first.child.exited).toBe(0)
    await more('second', 200)
    const third = await start(first.port, 'third')
    second.child.kill('SIGTERM')
    expect(await second.child.exited).toBe(0)
    await more('third', 200)
    running = false
    await Promise.all(clients)
    expect(failed).toBe(0)
    expect(count('first')).toBeGreaterThan(0)
    third.child.kill('SIGTERM')
    expect(await third.child.exited).toBe(0)
  }, 60_000)
})
