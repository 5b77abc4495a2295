// The SDK's documented pattern without state: a server and a transport for every request, here in its
// fastest form, on Bun.serve and with JSON answers.
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js'
import * as z from 'zod'
import { createTask } from '../../http/tasks.ts'
import { announce } from '../../http/servers/announce.ts'

const inputSchema = {
  title: z.string().min(1).max(100),
  description: z.string().max(1000),
  assignee: z.email(),
  priority: z.int().min(1).max(5),
  done: z.boolean(),
  estimate: z.number().min(0),
  tags: z.array(z.string().max(20)).max(10),
  steps: z.array(z.object({ title: z.string().min(1), done: z.boolean() })).max(20),
}
const outputSchema = { id: z.int(), ...inputSchema }

function serverFor(): McpServer {
  const server = new McpServer({ name: 'bench', version: '1.0.0' })
  server.registerTool(
    'create_task',
    { description: 'Creates a task', inputSchema, outputSchema },
    (draft) => {
      const structuredContent = { ...createTask(draft) }
      return {
        content: [{ type: 'text', text: JSON.stringify(structuredContent) }],
        structuredContent,
      }
    },
  )
  return server
}

const { port } = Bun.serve({
  port: 0,
  hostname: '127.0.0.1',
  async fetch(request) {
    const transport = new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: true })
    const server = serverFor()
    await server.connect(transport as never)
    return transport.handleRequest(request)
  },
})
announce(port)
