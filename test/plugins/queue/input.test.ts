// An input that its action would refuse is refused when the job is added.
import { expect, test } from 'bun:test'
import { type Action, t } from 'bunbase'
import { z } from 'zod'
import { action, queueApp } from './app.ts'
import { until } from '../../until.ts'

const output = t.Object({})
const bill = action(
  {
    name: 'bill',
    input: t.Object({
      order: t.String({ minLength: 1 }),
      due: t.Optional(t.String({ format: 'date-time' })),
      copies: t.Integer({ default: 1 }),
    }),
    output,
  },
  () => ({}),
)
const strange = action(
  { name: 'strange', input: z.object({ n: z.number().refine(async (n) => n > 0) }), output },
  () => ({}),
)
const add = action(
  { name: 'add', input: t.Object({ inputs: t.Array(t.Any()) }), output },
  async ({ inputs }, ctx) => {
    const name: Action | string = bill
    if (inputs.length === 1) await ctx.queue.add(name, inputs[0])
    else await ctx.queue.addMany(name, inputs)
    return {}
  },
)
const actions = [bill, strange, add]

const refusal = (name: string, ...paths: string[]) => ({
  code: 'INVALID_JOB_INPUT',
  status: 500,
  details: { action: name, issues: paths.map((path) => expect.objectContaining({ path })) },
})

test('it is refused where it is added, with the path of what is wrong, and nothing is stored', async () => {
  await using app = await queueApp('sqlite', { actions, start: false })
  const wrong = { order: '', copies: 'two' }
  await expect(app.call(add, { inputs: [wrong] })).rejects.toMatchObject(
    refusal('bill', '/order', '/copies'),
  )
  await expect(app.jobs.add({ action: 'bill', input: undefined })).rejects.toMatchObject(
    refusal('bill', ''),
  )
  expect((await app.jobs.list()).jobs).toEqual([])
})

test('of several none is added when one does not fit; its place is told', async () => {
  await using app = await queueApp('sqlite', { actions, start: false })
  const good = { order: '1', copies: 1 }
  await expect(
    app.call(add, { inputs: [good, good, { order: '1', copies: 0.5 }] }),
  ).rejects.toMatchObject(refusal('bill', '/2/copies'))
  expect((await app.jobs.list()).jobs).toEqual([])
  await app.call(add, { inputs: [good, good] })
  expect((await app.jobs.list()).jobs).toHaveLength(2)
})

test('what fits once it is JSON fits, and is stored as it was given', async () => {
  await using app = await queueApp('sqlite', { actions, start: false })
  const due = new Date('2026-01-02T03:04:05Z')
  const { id } = await app.jobs.add({ action: 'bill', input: { order: '1', due, x: undefined } })
  expect((await app.jobs.get(id))!.input).toEqual({ order: '1', due: due.toISOString() })
})

test('the schemas of other libraries are asked too, those that answer later as well', async () => {
  await using app = await queueApp('sqlite', { actions, start: false })
  await expect(app.jobs.add({ action: strange, input: { n: -1 } })).rejects.toMatchObject(
    refusal('strange', '/n'),
  )
  expect((await app.jobs.add({ action: strange, input: { n: 1 } })).added).toBe(true)
})

test('what another trigger brought, and what only other processes know, is for the run to judge', async () => {
  await using app = await queueApp('sqlite', { actions })
  const trigger = { kind: 'partner', options: {} }
  const { id } = await app.jobs.add({ action: 'bill', input: { order: 1 }, trigger })
  await until('it has failed', async () => (await app.jobs.get(id))?.state === 'failed')
  expect((await app.jobs.get(id))!.errors).toMatchObject([{ code: 'INVALID_INPUT' }])
  const unknown = await app.jobs.add({ action: 'of.another.version', input: { order: 1 } })
  expect(unknown.added).toBe(true)
})
