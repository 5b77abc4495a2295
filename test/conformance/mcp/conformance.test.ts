import { afterAll, beforeAll, expect, test } from 'bun:test'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { RunningCli } from '../../plugins/cli/cli.ts'
import { conformance, fixture, scenarioNames } from './run.ts'

const root = new URL('../../..', import.meta.url).pathname
const inspector = join(root, 'node_modules/@modelcontextprotocol/inspector')

let app: RunningCli
let url: string
beforeAll(async () => {
  await mkdir(join(root, '.bunbase'), { recursive: true })
  app = fixture()
  url = `${await app.url()}/mcp`
})
afterAll(() => app[Symbol.asyncDispose]())

test('every server scenario of 2025-11-25 passes', async () => {
  const [names, { all }] = [await scenarioNames(), await conformance(url)]
  expect(names.length).toBeGreaterThanOrEqual(32)
  expect([...all.keys()].sort()).toEqual(names.sort())
  expect([...all].filter(([, { failed }]) => failed > 0)).toEqual([])
}, 60_000)

/** What the inspector prints, parsed. */
async function inspect(...words: string[]): Promise<Record<string, unknown>> {
  const bin = join(inspector, 'clients/launcher/build/index.js')
  const child = Bun.spawn(
    [process.execPath, bin, '--cli', url, '--transport', 'http', '--method', ...words],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  )
  return JSON.parse(await new Response(child.stdout).text()) as Record<string, unknown>
}

test('the inspector lists and calls', async () => {
  const [{ tools }, called] = await Promise.all([
    inspect('tools/list'),
    inspect('tools/call', '--tool-name', 'test_simple_text'),
  ])
  expect((tools as { name: string }[]).map(({ name }) => name)).toContain('test_simple_text')
  expect(called).toMatchObject({
    content: [{ type: 'text', text: 'This is a simple text response for testing.' }],
  })
}, 60_000)
