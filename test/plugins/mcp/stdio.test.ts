import { expect, test } from 'bun:test'
import { join } from 'node:path'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { CONFIG, cli, temporaryApp } from '../cli/cli.ts'
import { expectSteps } from './steps.ts'

const root = new URL('../../..', import.meta.url).pathname
const cwd = join(root, 'test/apps/mcp-conformance')

test('bunbase mcp serves tools, progress and log lines on its output, and nothing else', async () => {
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [join(root, 'plugins/cli/bin.ts'), 'mcp'],
    cwd,
    stderr: 'pipe',
  })
  let logged = ''
  transport.stderr?.on('data', (chunk: Buffer) => (logged += chunk.toString()))
  const client = new Client({ name: 'test', version: '1' })
  const unexpected: unknown[] = []
  client.onerror = (error) => {
    // The last step, which the client of the SDK may see after the result: see expectSteps.
    const isLate = error.message.includes('progress notification for an unknown token')
    if (!isLate) unexpected.push(error)
  }
  const lines: unknown[] = []
  client.fallbackNotificationHandler = async ({ params }) => void lines.push(params?.['data'])
  await client.connect(transport)
  try {
    expect(client.getServerVersion()).toEqual({ name: 'mcp-conformance', version: '1.0.0' })
    const { tools } = await client.listTools()
    expect(tools.map(({ name }) => name)).toContain('test_simple_text')
    const steps: number[] = []
    await client.callTool({ name: 'test_tool_with_progress', arguments: {} }, undefined, {
      onprogress: ({ progress }) => void steps.push(progress),
    })
    expectSteps(steps)
    await client.setLoggingLevel('info')
    await client.callTool({ name: 'test_tool_with_logging', arguments: {} })
    expect(lines).toContain('Tool processing data')
    expect(logged).toContain('Tool processing data')
    expect(unexpected).toEqual([])
  } finally {
    await client.close()
  }
}, 60_000)

test('--as is refused when it names nobody', async () => {
  const { code, err } = await cli(['mcp', '--as', 'ann'], { cwd })
  expect({ code, err }).toMatchObject({ code: 2, err: expect.stringContaining('--as user:ann') })
})

test('what goes wrong outside is told by its code, and never in its own words', async () => {
  const prompt = (name: string, error: string) => `
export const ${name} = action(
  { name: '${name}', input: t.Object({}), output: t.String(), triggers: [triggers.prompt()] },
  () => { throw ${error} },
)`
  await using app = await temporaryApp({
    'bunbase.config.ts': CONFIG.replaceAll('minimal', 'core'),
    'src/prompts.ts': `import { Conflict, action, t, triggers } from 'bunbase'
${prompt('busy', 'new Conflict()')}
${prompt('broken', "new TypeError('hunter2')")}
`,
  })
  const client = new Client({ name: 'test', version: '1' })
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [join(root, 'plugins/cli/bin.ts'), 'mcp'],
    cwd: app.folder,
    stderr: 'ignore',
  })
  await client.connect(transport)
  try {
    const fails = (name: string) =>
      client.getPrompt({ name }).then(
        () => undefined,
        (error: unknown) => error,
      )
    expect(await fails('busy')).toMatchObject({ code: -32000, data: { code: 'CONFLICT' } })
    const broken = await fails('broken')
    expect(broken).toMatchObject({ code: -32603, data: { code: 'INTERNAL' } })
    expect(String(broken)).not.toContain('hunter2')
  } finally {
    await client.close()
  }
}, 60_000)
