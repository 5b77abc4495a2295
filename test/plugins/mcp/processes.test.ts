// Two processes behind one address, without sessions: each request may meet another one.
import { expect, test } from 'bun:test'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { RunningCli } from '../cli/cli.ts'
import { expectSteps } from './steps.ts'

const cwd = new URL('../../apps/mcp-conformance', import.meta.url).pathname
const start = (): RunningCli =>
  new RunningCli(['start', '--port', '0'], { cwd, env: { MCP_SESSIONS: 'false' } })

test('a client works with whichever process answers', async () => {
  await using one = start()
  await using other = start()
  const urls = [`${await one.url()}/mcp`, `${await other.url()}/mcp`]
  const asked = [0, 0]
  const transport = new StreamableHTTPClientTransport(new URL(urls[0]!), {
    fetch(_url, init) {
      const turn = asked[0]! <= asked[1]! ? 0 : 1
      asked[turn]!++
      return fetch(urls[turn]!, init)
    },
  })
  const client = new Client({ name: 'test', version: '1' })
  await client.connect(transport as never)
  for (let i = 0; i < 4; i++) {
    const { structuredContent } = await client.callTool({ name: 'test_simple_text' })
    expect(structuredContent).toEqual({ result: 'This is a simple text response for testing.' })
    const steps: number[] = []
    await client.callTool({ name: 'test_tool_with_progress' }, undefined, {
      onprogress: ({ progress }) => void steps.push(progress),
    })
    expectSteps(steps)
  }
  expect(Math.min(...asked)).toBeGreaterThanOrEqual(4)
  await client.close()
}, 60_000)
