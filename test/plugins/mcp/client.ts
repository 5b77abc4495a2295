// Speaks to an app's endpoint message by message.
import type { TestApp } from 'bunbase/testing'

/** What came back. `message` is the JSON-RPC answer, when there is one. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly message: {
    readonly result?: any
    readonly error?: { code: number; message: string; data?: any }
  }
}

/** Sends a request with this method, or any body. */
export async function send(
  app: TestApp,
  method: string,
  params: object = {},
  headers: Record<string, string> = {},
): Promise<Answer> {
  return post(app, JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }), headers)
}

/** Sends a body as it is. */
export async function post(
  app: TestApp,
  body: string,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await app.fetch('/mcp', {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...headers,
    },
    body,
  })
  const text = await response.text()
  const json = text.startsWith('{') ? text : (text.trim().split('data: ').at(-1) ?? '')
  return {
    status: response.status,
    headers: response.headers,
    message: json === '' ? {} : JSON.parse(json),
  }
}

/** Opens a session; gives the headers that name it. */
export async function session(
  app: TestApp,
  headers: Record<string, string> = {},
): Promise<Record<string, string>> {
  const params = {
    protocolVersion: '2025-11-25',
    capabilities: {},
    clientInfo: { name: 'test', version: '1' },
  }
  const answer = await send(app, 'initialize', params, headers)
  return { ...headers, 'mcp-session-id': answer.headers.get('mcp-session-id')! }
}
