import { describe, expect, test } from 'bun:test'
import { type Plugin, definePlugin } from '../../../kernel/index.ts'
import { type HttpPlugin, httpServer, readiness } from '../../../plugins/http/index.ts'
import { booted, problem, served } from './served.ts'

interface ProbePlugin {
  name: 'probe'
  needs: HttpPlugin
}
const checking = (check: () => boolean | void | Promise<boolean>): Plugin =>
  definePlugin<ProbePlugin>({
    name: 'probe',
    needs: ['http'],
    setup: (host) => host.get(readiness)?.check('db', check),
  })()

describe('the health endpoints', () => {
  test('say that the process lives and takes work', async () => {
    await using app = await served([])
    const live = await app.fetch('/health/live')
    expect([live.status, await live.json()]).toEqual([200, { status: 'live' }])
    const ready = await app.fetch('/health/ready')
    expect([ready.status, await ready.json()]).toEqual([200, { status: 'ready' }])
    expect(ready.headers.get('cache-control')).toBe('no-store')
    expect((await app.fetch('/health/live', { method: 'HEAD' })).status).toBe(200)
    expect((await app.fetch('/health/live', { method: 'POST' })).status).toBe(405)
  })

  test('are not ready before the start, nor while stopping', async () => {
    const { kernel } = await booted([])
    const server = kernel.get(httpServer)!
    const status = async (path: string): Promise<number> =>
      (await server.fetch(new Request(`http://a${path}`))).status
    expect([await status('/health/live'), await status('/health/ready')]).toEqual([200, 503])
    await kernel.start()
    expect(await status('/health/ready')).toBe(200)
    await kernel.stop()
    expect([await status('/health/live'), await status('/health/ready')]).toEqual([200, 503])
  })

  test('ask what other plugins have to say', async () => {
    let broken: 'false' | 'throws' | undefined
    const plugin = checking(async () => {
      if (broken === 'throws') throw new Error('PRIVATE connection string')
      return broken === undefined
    })
    await using app = await served([], { plugins: [plugin] })
    expect((await app.fetch('/health/ready')).status).toBe(200)
    for (const way of ['false', 'throws'] as const) {
      broken = way
      const answer = await app.fetch('/health/ready')
      expect([answer.status, await answer.json()]).toEqual([
        503,
        { status: 'not ready', failed: ['db'] },
      ])
      expect(answer.headers.get('retry-after')).toBe('1')
    }
    expect((await app.fetch('/health/live')).status).toBe(200)
    expect(app.logged.map(({ message }) => message)).toEqual(['readiness check "db" failed'])
  })

  test('can be turned off', async () => {
    await using app = await served([], { http: { health: false } })
    expect(await problem(await app.fetch('/health/live'))).toMatchObject({ status: 404 })
  })
})
