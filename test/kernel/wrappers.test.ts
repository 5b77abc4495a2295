import { expect, test } from 'bun:test'
import { type HookOrder, action, definePlugin, kit, t } from 'bunbase'
import { createTestApp } from 'bunbase/testing'

interface WrapPlugin {
  name: 'wrap'
  action: { outer?: string; inner?: string; tries?: number }
}
const keys = t.Object({
  outer: t.Optional(t.String()),
  inner: t.Optional(t.String()),
  tries: t.Optional(t.Integer()),
})
const { action: own } = kit<WrapPlugin>()
const empty = { input: t.Object({}), output: t.Object({}) }

/** A plugin that writes down when its wrappers are entered and left. */
function wrapping(order?: HookOrder) {
  const seen: string[] = []
  const plugin = definePlugin<WrapPlugin>({
    name: 'wrap',
    action: keys,
    setup(host) {
      for (const key of ['outer', 'inner'] as const) {
        host.wrap(
          key,
          (_action, value) => async (_run, next) => {
            seen.push(`> ${value}`)
            try {
              return await next()
            } finally {
              seen.push(`< ${value}`)
            }
          },
          key === 'inner' ? order : undefined,
        )
      }
    },
  })
  const act = own({ name: 'act', ...empty, outer: 'one', inner: 'two' }, () => {
    seen.push('handler')
    return {}
  })
  return { seen, plugin, act }
}

test('the first wrapper is the outermost; only what asks for one has it', async () => {
  const { seen, plugin, act } = wrapping()
  const plain = action({ name: 'plain', ...empty }, () => ({}))
  await using app = await createTestApp({ plugins: [plugin()], actions: [act, plain] })
  await app.call(act, {})
  expect(seen).toEqual(['> one', '> two', 'handler', '< two', '< one'])
  await app.call(plain, {})
  expect(seen).toHaveLength(5)
  expect(app.kernel.actions.find(({ name }) => name === 'plain')!.steps).not.toContainEqual(
    expect.objectContaining({ kind: 'wrapper' }),
  )
})

test('`pre` goes outside, and a handler that fails is seen by all', async () => {
  const { seen, plugin } = wrapping('pre')
  const failing = own({ name: 'failing', ...empty, outer: 'one', inner: 'two' }, () => {
    throw new Error('no')
  })
  await using app = await createTestApp({ plugins: [plugin()], actions: [failing] })
  await expect(app.call(failing, {})).rejects.toMatchObject({ code: 'INTERNAL' })
  expect(seen).toEqual(['> two', '> one', '< one', '< two'])
})

test('a wrapper may try again, answer itself, or leave an action as it is', async () => {
  let tried = 0
  const plugin = definePlugin<WrapPlugin>({
    name: 'wrap',
    action: keys,
    setup(host) {
      host.wrap('tries', (_action, tries) => async (_run, next) => {
        for (let left = tries as number; ; left--) {
          try {
            return await next()
          } catch (error) {
            if (left <= 1) throw error
          }
        }
      })
      host.wrap('inner', (_action, value) => (value === 'none' ? undefined : () => ({ n: 0 })))
    },
  })
  const counted = { input: t.Object({}), output: t.Object({ n: t.Integer() }) }
  const handler = () => {
    if (++tried < 3) throw new Error('not yet')
    return { n: tried }
  }
  const again = own({ name: 'again', ...counted, tries: 3, inner: 'none' }, handler)
  const cached = own({ name: 'cached', ...counted, inner: 'cache' }, () => expect.unreachable())
  await using app = await createTestApp({ plugins: [plugin()], actions: [again, cached] })
  expect(await app.call(again, {})).toEqual({ n: 3 })
  expect(await app.call(cached, {})).toEqual({ n: 0 })
  expect(app.runs).toHaveLength(2)
})
