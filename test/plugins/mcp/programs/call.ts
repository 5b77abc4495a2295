// Calls a tool, then with progress; prints after each how many modules of the SDK are loaded.
import { createTestApp } from 'bunbase/testing'
import { http } from 'bunbase/plugins/http'
import { mcp } from 'bunbase/plugins/mcp'
import { journeyActions } from '../app.ts'
import { send, session } from '../client.ts'

const loaded = (): number =>
  Object.keys(require.cache).filter((path) => path.includes('/@modelcontextprotocol/sdk/')).length

const actions = journeyActions({ steps: [], go: () => {} })
await using app = await createTestApp({ plugins: [http(), mcp()], actions })
const named = await session(app)
const call = { name: 'notes_find', arguments: { id: 'n1' } }
await send(app, 'tools/list', {}, named)
await send(app, 'tools/call', call, named)
await send(app, 'resources/read', { uri: 'note://n1' }, named)
const before = loaded()
await send(app, 'tools/call', { ...call, ['_meta']: { progressToken: 1 } }, named)
console.log(JSON.stringify({ before, after: loaded() > 0 }))
