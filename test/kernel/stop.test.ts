import { expect, test } from 'bun:test'
import { type Run, action, definePlugin, sleep, t } from 'bunbase'
import { createTestApp } from 'bunbase/testing'
import { thrown } from './thrown.ts'

const nap = action(
  { name: 'nap', input: t.Object({ ms: t.Integer() }), output: t.Object({}), timeout: 0 },
  async ({ ms }, ctx) => {
    await sleep(ctx.clock, ms)
    return {}
  },
)

test('new work is refused, what runs may finish, what does not is stopped', async () => {
  await using app = await createTestApp({ presets: [], actions: [nap] })
  const quick = app.call(nap, { ms: 500 })
  const slow = app.call(nap, { ms: 60_000 }).catch((error) => error)
  await app.clock.advance(0)
  const stopping = app.kernel.stop({ graceMs: 1000 })
  await app.clock.advance(500)
  expect(await quick).toEqual({})
  await expect(app.call(nap, { ms: 1 })).rejects.toMatchObject({ code: 'UNAVAILABLE' })
  await app.clock.advance(500)
  await stopping
  expect(await slow).toMatchObject({
    code: 'CANCELLED',
    message: 'The service stopped before the run was done.',
  })
  await app.clock.advance('1m')
})

test('a stop ends as soon as nothing runs', async () => {
  await using app = await createTestApp({ presets: [], actions: [nap] })
  const running = app.call(nap, { ms: 100 })
  await app.clock.advance(0)
  const stopping = app.kernel.stop({ graceMs: 60_000 })
  await app.clock.advance(100)
  await Promise.all([running, stopping])
  expect(app.clock.now()).toBe(Date.UTC(2030, 0, 1) + 100)
})

test('a stop without grace does not wait', async () => {
  await using app = await createTestApp({ presets: [], actions: [nap] })
  const running = app.call(nap, { ms: 100 }).catch((error) => error)
  await app.clock.advance(0)
  await app.kernel.stop({ graceMs: 0 })
  expect(await running).toMatchObject({ code: 'CANCELLED' })
  await app.clock.advance(100)
})

test('plugins are undone after the observers of the last runs were told', async () => {
  const seen: string[] = []
  const store = definePlugin<{ name: 'store' }>({
    name: 'store',
    setup(host) {
      host.hook('action:settled', async (run: Run) => {
        await sleep(host.clock, 50)
        seen.push(`kept ${run.action.name}`)
      })
      return () => void seen.push('closed')
    },
  })
  await using app = await createTestApp({ plugins: [store()], actions: [nap] })
  const running = app.call(nap, { ms: 100 })
  await app.clock.advance(0)
  const stopping = app.kernel.stop()
  await app.clock.advance(150)
  await Promise.all([running, stopping])
  expect(seen).toEqual(['kept nap', 'closed'])
})

test('what plugins still have in hand is waited for, all at once and within the grace', async () => {
  const drained: string[] = []
  const draining = (name: string, ms: number) =>
    definePlugin<any>({
      name,
      setup(host: any) {
        host.hook('kernel:draining', async () => {
          await sleep(host.clock, ms)
          drained.push(name)
          if (name === 'b') throw new Error('b cannot')
        })
        return () => void drained.push(`${name} closed`)
      },
    } as never)() as never
  const app = await createTestApp({
    plugins: [draining('a', 300), draining('b', 200), draining('late', 2000)],
  } as never)
  const stopping = thrown(app.kernel.stop({ graceMs: 1000 }))
  await app.clock.advance(300)
  expect(drained).toEqual(['b', 'a'])
  await app.clock.advance(700)
  expect((await stopping).errors).toEqual([new Error('b cannot')])
  expect(drained).toEqual(['b', 'a', 'late closed', 'b closed', 'a closed'])
  await app.clock.advance(1000)
})
