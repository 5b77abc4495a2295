// Which organisation a run acts for.
import { describe, expect, test } from 'bun:test'
import { BootError, type Host, Unavailable, action, definePlugin, guard, runOf, t } from 'bunbase'
import { createTestApp } from 'bunbase/testing'
import { thrown } from './thrown.ts'

interface OfficePlugin {
  name: 'office'
}

const office = (setup: (host: Host<OfficePlugin>) => void) =>
  definePlugin<OfficePlugin>({ name: 'office', setup })()
const shape = { input: t.Object({}), output: t.Object({ org: t.String() }) }
const own = action({ name: 'own', ...shape }, (_input, ctx) => ({ org: runOf(ctx).org ?? '-' }))
const outer = action({ name: 'outer', ...shape }, (_input, ctx) => ctx.call(own, {}))
const asking = guard('asking', (ctx: Parameters<typeof runOf>[0]) => ({
  seen: runOf(ctx).org ?? '-',
}))
const guarded = action({ name: 'guarded', ...shape, guards: [asking] }, (_input, ctx) => ({
  org: ctx.seen,
}))

describe.each([
  ['at once', (org: string | undefined) => org],
  ['after a while', async (org: string | undefined) => Promise.resolve(org)],
])('found out %s', (_how, answer) => {
  test('it is known to guards, handlers and the runs that these call', async () => {
    const plugin = office((host) =>
      host.resolveOrg(({ caller, org }) => answer('id' in caller ? `${caller.id}-${org}` : org)),
    )
    const actions = [own, outer, guarded]
    await using app = await createTestApp({ presets: [], plugins: [plugin], actions })
    const options = { as: { user: 'ann' }, org: 'o1' }
    expect(await app.call(own, {}, options)).toEqual({ org: 'ann-o1' })
    expect(await app.call(guarded, {}, options)).toEqual({ org: 'ann-o1' })
    expect(await app.call(outer, {}, options)).toEqual({ org: 'ann-ann-o1' })
    expect(await app.call(own, {})).toEqual({ org: '-' })
  })
})

test('without a plugin it is what the trigger carries', async () => {
  await using app = await createTestApp({ presets: [], actions: [own] })
  expect(await app.call(own, {}, { org: 'o1' })).toEqual({ org: 'o1' })
})

test('a run whose organisation cannot be found out ends', async () => {
  const plugin = office((host) => host.resolveOrg(() => Promise.reject(new Unavailable())))
  await using app = await createTestApp({ presets: [], plugins: [plugin], actions: [own] })
  expect(await thrown(app.call(own, {}))).toMatchObject({ code: 'UNAVAILABLE' })
})

test('only one plugin can say', async () => {
  const plugin = office((host) => {
    host.resolveOrg(() => undefined)
    host.resolveOrg(() => undefined)
  })
  const error = await thrown(createTestApp({ presets: [], plugins: [plugin], actions: [] }))
  expect(error).toBeInstanceOf(BootError)
  expect((error as Error).message).toContain('which organisation a run acts for')
})
