// What the MCP conformance suite asks of a server: npm run conformance:mcp
import { defineConfig } from 'bunbase'
import { mcp } from 'bunbase/plugins/mcp'
import { minimal } from 'bunbase/presets'

const config = defineConfig({
  presets: [minimal()],
  plugins: [mcp()],
  hostname: '127.0.0.1',
  mcp: {
    name: 'mcp-conformance',
    version: '1.0.0',
    sessions: process.env['MCP_SESSIONS'] !== 'false',
  },
})
export default config

declare module 'bunbase' {
  interface Register {
    config: typeof config
  }
}
