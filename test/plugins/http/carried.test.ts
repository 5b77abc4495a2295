import { describe, expect, test } from 'bun:test'
import { BootError, t } from '../../../kernel/index.ts'
import { action, booted, problem, served, triggers } from './served.ts'

type Method = Parameters<typeof triggers.api>[0]

/** What boot says of an action with such a route. */
async function refusal(method: Method, schemas: object, options: object = {}): Promise<string> {
  const triggered = { triggers: [triggers.api(method, '/act', options)] }
  const made = action({ name: 'act', ...schemas, ...triggered } as never, () => ({}) as never)
  const failed = await booted([made]).catch((error: unknown) => error)
  expect(failed).toBeInstanceOf(BootError)
  return (failed as BootError).message
}

const nothing = { input: t.Object({}), output: t.Object({ n: t.Integer() }) }

describe('boot refuses what can never work', () => {
  test.each([
    ['an object', t.Object({ a: t.String() })],
    ['a list of objects', t.Array(t.Object({ a: t.String() }))],
    ['a record', t.Record(t.String(), t.String())],
    ['a file', t.File()],
    ['any of such', t.Union([t.Object({ a: t.Null() }), t.Object({ b: t.Null() })])],
  ])('%s from a query', async (_, where) => {
    const schemas = { ...nothing, input: t.Object({ where }) }
    const message = await refusal('GET', schemas)
    expect(message).toContain('"where" comes from the query, and is no text')
    expect(message).toContain('with POST, PUT or PATCH')
    expect(await refusal('POST', schemas, { headers: { where: 'x-where' } })).toContain(
      'comes from the header',
    )
  })

  test.each([204, 205, 304])('an output with the status %d', async (status) => {
    expect(await refusal('POST', nothing, { status })).toContain('make the output t.Void()')
  })

  test.each([
    [t.Object({ id: t.BigInt() }), 't.BigInt', 't.String()'],
    [t.Array(t.Object({ hash: t.Optional(t.Uint8Array()) })), 't.Uint8Array', 't.Raw(type)'],
    [t.Stream(t.BigInt()), 't.BigInt', 't.String()'],
  ])('an output that JSON cannot say: %#', async (output, what, mend) => {
    const message = await refusal('GET', { input: t.Object({}), output })
    expect(message).toContain(`its output has a ${what}, which JSON cannot say`)
    expect(message).toContain(mend)
  })
})

test('what need not be there may be left to another route of the action', async () => {
  const input = t.Object({
    text: t.Union([t.String(), t.Object({ a: t.String() })]),
    filter: t.Optional(t.Object({ a: t.String() })),
    page: t.Object({ n: t.Integer() }, { default: { n: 1 } }),
  })
  const both = [triggers.api('GET', '/find'), triggers.api('POST', '/find')]
  await using app = await served([
    action({ name: 'find', input, output: t.Unknown(), triggers: both }, (it) => it),
  ])
  const found = await app.fetch('/find?text=x')
  expect(await found.json()).toEqual({ text: 'x', page: { n: 1 } })
})

test('tuples and regular expressions come in from everywhere', async () => {
  const input = t.Object({
    at: t.Tuple([t.Integer(), t.Boolean()]),
    code: t.RegExp(/^[a-z]{2}$/i, { maxLength: 2 }),
  })
  await using app = await served([
    action(
      {
        name: 'place',
        input,
        output: t.Unknown(),
        triggers: [triggers.api('POST', '/place'), triggers.api('GET', '/place/:code')],
      },
      (it) => it,
    ),
  ])
  const wanted = { at: [3, true], code: 'De' }
  expect(await (await app.send('/place', wanted)).json()).toEqual(wanted)
  expect(await (await app.fetch('/place/De?at=3&at=true')).json()).toEqual(wanted)
  const form = new URLSearchParams([
    ['at', '3'],
    ['at', 'true'],
    ['code', 'De'],
  ])
  expect(await (await app.fetch('/place', { method: 'POST', body: form })).json()).toEqual(wanted)
  const tooLong = await app.send('/place', { at: [3, true, 4], code: 'De' })
  expect(await problem(tooLong)).toMatchObject({ errors: [{ path: '/at' }] })
})

test('numbers of any length and bytes come in as their document says', async () => {
  const input = t.Object({ n: t.BigInt(), bytes: t.Optional(t.Uint8Array({ maxByteLength: 3 })) })
  const output = t.Object({ n: t.String(), bytes: t.Array(t.Integer()) })
  await using app = await served([
    action(
      { name: 'add', input, output, triggers: [triggers.api('POST', '/add')] },
      ({ n, bytes = [] }) => ({ n: String(n + 1n), bytes: [...bytes] }),
    ),
  ])
  const added = await app.send('/add', { n: '12345678901234567890', bytes: 'AQID' })
  expect(await added.json()).toEqual({ n: '12345678901234567891', bytes: [1, 2, 3] })
  const wrong = [{ n: '1x' }, { n: 1 }, { n: '9'.repeat(3000) }, { n: '1', bytes: '*' }]
  for (const body of [...wrong, { n: '1', bytes: 'AQIDBA==' }]) {
    expect(await problem(await app.send('/add', body))).toMatchObject({ code: 'INVALID_INPUT' })
  }
})

test('a Response where any data may stand is an error that says what to declare', async () => {
  const outputs = [() => new Response('x'), () => new Blob(['x']), async function* () {}]
  await using app = await served(
    outputs.map((make, n) =>
      action(
        {
          name: `any${n}`,
          input: t.Object({}),
          output: t.Any(),
          triggers: [triggers.api('GET', `/${n}`)],
        },
        () => make(),
      ),
    ),
  )
  for (const n of outputs.keys()) expect((await app.fetch(`/${n}`)).status).toBe(500)
  const causes = app.logged.map(({ fields }) => String(Reflect.get(fields as object, 'error')))
  expect(causes).toEqual([
    'Error: the output is bytes or a Response: declare it as t.Raw(type)',
    'Error: the output is bytes or a Response: declare it as t.Raw(type)',
    'Error: the output is a stream: declare it as t.Stream(item)',
  ])
})
