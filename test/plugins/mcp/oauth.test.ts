import { describe, expect, test } from 'bun:test'
import { type GuardsOf, Unauthenticated, action, guard, guards, t } from 'bunbase'
import { http } from 'bunbase/plugins/http'
import { type McpPlugin, type OAuthConfig, mcp } from 'bunbase/plugins/mcp'
import { createTestApp } from 'bunbase/testing'
import { mcpTriggers } from './app.ts'
import { send } from './client.ts'

const { hasScope } = guards as unknown as GuardsOf<McpPlugin>
const seen: string[] = []
const oauth: OAuthConfig = {
  authorizationServers: ['https://id.example.com'],
  scopes: ['notes:read', 'notes:write'],
  verify(token, { resource }) {
    seen.push(resource)
    const [, id, scope] = /^(\w+)-(\w+)$/.exec(token) ?? []
    if (!id) return undefined
    return { caller: { kind: 'user', id }, scopes: [`notes:${scope}`] }
  },
}
const member = guard('member', ({ caller }: { caller: { kind: string } }) => {
  if (caller.kind === 'anonymous') throw new Unauthenticated()
})
const tool = (name: string, ...list: ReturnType<typeof hasScope>[]) =>
  action(
    {
      name,
      input: t.Object({}),
      output: t.Object({ by: t.String() }),
      guards: list,
      triggers: [mcpTriggers.tool()],
    },
    (_input, { caller }) => ({ by: 'id' in caller ? caller.id : caller.kind }),
  )
const actions = [
  tool('open'),
  tool('read', member),
  tool('write', hasScope('notes:write', 'notes:read')),
]
const app = (more: Partial<OAuthConfig> = {}) =>
  createTestApp({ plugins: [http(), mcp()], actions, mcp: { oauth: { ...oauth, ...more } } })
const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
const challenge = ({ headers }: { headers: Headers }) => headers.get('www-authenticate')
const metadata = 'resource_metadata="http://localhost/.well-known/oauth-protected-resource/mcp"'

describe('OAuth (R54)', () => {
  test('its metadata is where clients look for it', async () => {
    await using it = await app()
    for (const path of ['', '/mcp']) {
      const response = await it.fetch(`/.well-known/oauth-protected-resource${path}`)
      expect(await response.json()).toEqual({
        resource: 'http://localhost/mcp',
        authorization_servers: ['https://id.example.com'],
        bearer_methods_supported: ['header'],
        scopes_supported: ['notes:read', 'notes:write'],
      })
    }
  })

  test('without a token, or with a wrong one, the answer says where to get one', async () => {
    await using it = await app()
    const scope = 'scope="notes:read notes:write"'
    const none = await send(it, 'tools/list')
    expect([none.status, challenge(none)]).toEqual([401, `Bearer ${metadata}, ${scope}`])
    const wrong = await send(it, 'tools/list', {}, bearer('nonsense'))
    expect([wrong.status, challenge(wrong)]).toEqual([
      401,
      `Bearer error="invalid_token", ${metadata}, ${scope}`,
    ])
    expect(wrong.message.error?.data.code).toBe('UNAUTHENTICATED')
  })

  test('a token is judged for this resource, and its owner calls', async () => {
    await using it = await app()
    seen.length = 0
    const { message } = await send(it, 'tools/call', { name: 'read' }, bearer('ann-read'))
    expect(message.result.structuredContent).toEqual({ by: 'ann' })
    expect([...new Set(seen)]).toEqual(['http://localhost/mcp'])
  })

  test('a token in the address is refused, whatever it is', async () => {
    await using it = await app()
    const response = await it.fetch('/mcp?access_token=ann-read', {
      json: { jsonrpc: '2.0', id: 1, method: 'ping' },
      headers: bearer('ann-read'),
    })
    expect(response.status).toBe(400)
    expect((await response.json()).error.data.code).toBe('MCP_TOKEN_IN_QUERY')
  })

  test('a lack of scopes is told with all of them, and hides the tool', async () => {
    await using it = await app()
    const answer = await send(it, 'tools/call', { name: 'write' }, bearer('ann-read'))
    expect([answer.status, challenge(answer)]).toEqual([
      403,
      `Bearer error="insufficient_scope", ${metadata}, scope="notes:write notes:read"`,
    ])
    const { message } = await send(it, 'tools/list', {}, bearer('ann-read'))
    expect(message.result.tools.map(({ name }: { name: string }) => name)).toEqual(['open', 'read'])
  })

  test('when not required, only what asks for somebody asks for a token', async () => {
    await using it = await app({ required: false })
    const open = await send(it, 'tools/call', { name: 'open' })
    expect(open.message.result.structuredContent).toEqual({ by: 'anonymous' })
    const read = await send(it, 'tools/call', { name: 'read' })
    expect([read.status, challenge(read)?.includes(metadata)]).toEqual([401, true])
    expect((await send(it, 'tools/call', { name: 'open' }, bearer('nonsense'))).status).toBe(401)
    // No token limits this caller.
    const { message } = await send(it, 'tools/call', { name: 'write' })
    expect(message.result.structuredContent).toEqual({ by: 'anonymous' })
  })
})
