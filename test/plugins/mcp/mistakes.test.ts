import { expect, test } from 'bun:test'
import { BootError, type Trigger, action, t } from 'bunbase'
import { http } from 'bunbase/plugins/http'
import { mcp } from 'bunbase/plugins/mcp'
import { createTestApp } from 'bunbase/testing'
import { mcpTriggers as triggers } from './app.ts'

const made = (
  name: string,
  trigger: Trigger<any>,
  input: object = t.Object({}),
  output = t.String(),
) =>
  action({ name, input: input as never, output, triggers: [trigger as never] }, (() => '') as never)

async function problems(...actions: ReturnType<typeof made>[]): Promise<string[]> {
  const booted = createTestApp({ plugins: [http(), mcp()], actions })
  const error: unknown = await booted.then(
    () => undefined,
    (failure: unknown) => failure,
  )
  expect(error).toBeInstanceOf(BootError)
  return (error as BootError).problems.map(({ message, mend }) => `${message}; ${mend}`)
}

test.each([
  ['a name with a dot', triggers.tool({ name: 'a.b' }), 'is not a name for MCP'],
  ['an unknown option', triggers.tool({ hint: true } as never), 'unknown option "hint"'],
  [
    'an unknown annotation',
    triggers.tool({ annotations: { safe: true } as never }),
    'unknown annotation "safe"; there are readOnlyHint',
  ],
  ['an address that is none', triggers.resource('settings'), 'is not the address of a resource'],
  ['an operator in a template', triggers.resource('a://{+path}'), 'a template that cannot be read'],
  ['a brace too many', triggers.resource('a://{b}}'), 'a template that cannot be read'],
  ['a name without a property', triggers.resource('a://{b}'), 'declare "b" in `input`'],
])('%s keeps the app from starting', async (_what, trigger, expected) => {
  const [problem] = await problems(made('wrong', trigger))
  expect(problem).toContain(expected)
})

test('an input that is no object, and an output that is no prompt', async () => {
  const list = made('list', triggers.tool(), t.Array(t.String()))
  const number = made('number', triggers.prompt(), t.Object({}), t.Number() as never)
  const nothing = made('nothing', triggers.resource('a://b'), t.Object({}), t.Void() as never)
  expect(await problems(list, nothing, number)).toEqual([
    expect.stringContaining('make the input a t.Object'),
    expect.stringContaining('give the action another output'),
    expect.stringContaining('make its output t.String(), promptMessages or toolContent'),
  ])
})

test('two offers of one name', async () => {
  const one = made('a.b', triggers.tool())
  const other = made('a_b', triggers.tool())
  expect((await problems(one, other))[0]).toContain(
    'the tool "a_b" is already that of action "a.b"',
  )
})
