// An agent at the product that `init --template saas` writes, by the SDK's own client.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { RunningCli, type TemporaryApp, appIn, cli } from '../plugins/cli/cli.ts'

/** Long work, as an app would have it: how far it is, and the end when nobody waits for it. */
const review = `import { guards, t, triggers } from 'bunbase'
import module from './_module.ts'

export default module.action(
  {
    name: 'review',
    description: 'Looks through the projects',
    input: t.Object({ rounds: t.Integer() }),
    output: t.Object({ seen: t.Integer() }),
    triggers: [triggers.tool()],
    guards: [guards.hasPermission('projects:read')],
  },
  async ({ rounds }, ctx) => {
    ctx.signal.addEventListener('abort', () => ctx.logger.warn('review given up'))
    for (let round = 1; round <= rounds; round++) {
      ctx.signal.throwIfAborted()
      ctx.mcp.progress(round, { total: rounds })
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    return { seen: rounds }
  },
)
`
const ann = { email: 'ann@example.com', password: 'correct horse battery' }
let app: TemporaryApp
let dev: RunningCli
let url: string
let token: string

beforeAll(async () => {
  // Inside the repository, so that it imports the sources as `bunbase`.
  const place = new URL('../../.bunbase/', import.meta.url).pathname
  await mkdir(place, { recursive: true })
  const cwd = await mkdtemp(join(place, 'agent-'))
  await cli(['init', 'shop', '--template', 'saas', '--no-install', '--no-git'], { cwd })
  app = await appIn(join(cwd, 'shop'))
  for (const own of ['package.json', 'tsconfig.json']) await app.remove(own)
  await app.write('src/projects/review.ts', review)
  for (const words of [['migrate'], ['seed']]) {
    expect(await cli(words, { cwd: app.folder })).toMatchObject({ code: 0 })
  }
  dev = new RunningCli(['dev', '--port', '0'], { cwd: app.folder })
  url = await dev.url()
  const signedIn = await fetch(`${url}/auth/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...ann, keep: 'token' }),
  })
  token = ((await signedIn.json()) as { token: string }).token
}, 60_000)
afterAll(async () => {
  await dev?.end()
  await rm(join(app.folder, '..'), { recursive: true, force: true })
})

async function agent(headers: Record<string, string>): Promise<Client> {
  const client = new Client({ name: 'agent', version: '1' })
  const transport = new StreamableHTTPClientTransport(new URL(`${url}/mcp`), {
    requestInit: { headers },
  })
  await client.connect(transport as never)
  return client
}
const asAnn = () => agent({ authorization: `Bearer ${token}`, 'x-organization': 'acme' })
const namesOf = async (client: Client) => (await client.listTools()).tools.map(({ name }) => name)

test('an agent of a member lists and calls what the member may', async () => {
  const client = await asAnn()
  expect(await namesOf(client)).toEqual(['projects_list', 'projects_review'])
  const { structuredContent } = await client.callTool({ name: 'projects_list', arguments: {} })
  expect(structuredContent).toMatchObject({ result: [{ name: 'Read README.md' }] })
  await client.close()
})

test('an agent of nobody, or for an organisation that is not the user’s, sees nothing and is refused', async () => {
  const elsewhere = { authorization: `Bearer ${token}`, 'x-organization': 'globex' }
  for (const [headers, code] of [
    [{}, 'UNAUTHENTICATED'],
    [elsewhere, 'NOT_FOUND'],
  ] as const) {
    const client = await agent(headers)
    expect(await namesOf(client)).toEqual([])
    const refused = await client.callTool({ name: 'projects_list', arguments: {} })
    expect(refused).toMatchObject({ isError: true, _meta: { 'bunbase/error': { code } } })
    await client.close()
  }
})

test('a long call tells how far it is, and ends when the agent gives it up', async () => {
  const client = await asAnn()
  const seen: number[] = []
  const whole = await client.callTool(
    { name: 'projects_review', arguments: { rounds: 4 } },
    undefined,
    {
      onprogress: ({ progress }) => void seen.push(progress),
    },
  )
  expect(whole.structuredContent).toEqual({ seen: 4 })
  expect(seen.slice(0, 3)).toEqual([1, 2, 3])
  const sender = new AbortController()
  const params = { name: 'projects_review', arguments: { rounds: 10_000 } }
  const call = client.callTool(params, undefined, {
    signal: sender.signal,
    onprogress: () => sender.abort(),
  })
  await expect(call).rejects.toThrow()
  await dev.says(/review given up/)
  await client.close()
})
