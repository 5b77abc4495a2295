import { afterAll, beforeAll, expect, test } from 'bun:test'
import { action, t } from 'bunbase'
import { type StudioApp, type Visit, studioApp } from './app.ts'

const hello = action({ name: 'hello', input: t.Object({}), output: t.Object({}) }, () => ({}))

let given: StudioApp
let page: Visit
beforeAll(async () => {
  given = await studioApp([hello], { studio: { enabled: true, mcp: true } })
  ;({ page } = given)
}, 60_000)
afterAll(() => given[Symbol.asyncDispose]())

test('agents read what the pages read, and change nothing', async () => {
  const { tools } = await page.call('studio.mcp.info', {})
  const names = tools.map(({ name }) => name)
  expect(names).toContain('studio_runs_get')
  expect(names.filter((name) => /replay|cancel|bulk|op$|run$|set$|apply|query/.test(name))).toEqual(
    [],
  )
  await given.app.call(hello, {})
  const as = { kind: 'anonymous' } as const
  const called = await page.call('studio.mcp.call', {
    ...{ tool: 'studio_runs_list', args: { q: 'action:hello' }, as },
  })
  expect(called).toMatchObject({
    isError: false,
    result: { structuredContent: { result: { items: [{ action: 'hello', status: 'ok' }] } } },
  })
})

test('what agents read is in no list of runs', async () => {
  const { items } = await page.call('studio.runs.list', {})
  expect(items.map(({ action: of }) => of)).toEqual(['hello'])
})
