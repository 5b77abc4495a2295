import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type RouteCall, sameSecret } from '../../../http/index.ts'

/** Where the developer's server is, on the app's own. */
export const DEV_MCP_PATH = '/_bunbase/mcp'

/** Where a coding agent finds it, relative to the app's folder; as agents take it (`mcpServers`). */
export const DEV_MCP_FILE = '.bunbase/mcp.json'

const NAME = 'bunbase-dev'

interface AgentConfig {
  readonly mcpServers?: {
    readonly [NAME]?: { readonly headers?: { readonly Authorization?: string } }
  }
}

/** The token of an app's folder: that of the file, so that agents keep their access, or a new one. */
export async function devToken(root: string): Promise<string> {
  const text = await readFile(join(root, DEV_MCP_FILE), 'utf8').catch(() => '{}')
  try {
    const { mcpServers } = JSON.parse(text) as AgentConfig
    const [, known] =
      /^Bearer (\S{32,})$/.exec(mcpServers?.[NAME]?.headers?.Authorization ?? '') ?? []
    if (known !== undefined) return known
  } catch {
    // Somebody broke the file; it is written anew.
  }
  return crypto.getRandomValues(new Uint8Array(24)).toBase64({ alphabet: 'base64url' })
}

/** Writes down where the server is, and the token, for this user alone to read. */
export async function writeAccess(root: string, url: string, token: string): Promise<void> {
  const server = {
    ...{ type: 'http', url: `${url}${DEV_MCP_PATH}` },
    headers: { Authorization: `Bearer ${token}` },
  }
  const file = join(root, DEV_MCP_FILE)
  await mkdir(dirname(file), { recursive: true })
  const text = `${JSON.stringify({ mcpServers: { [NAME]: server } }, undefined, 2)}\n`
  if ((await readFile(file, 'utf8').catch(() => '')) === text) return
  await writeFile(file, text, { mode: 0o600 })
}

const LOOPBACK = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1'])

/** Whether a request comes from this machine, and has the token. */
export function mayEnter({ request, exchange }: RouteCall, token: string): boolean {
  if (!sameSecret(request.headers.get('authorization') ?? '', `Bearer ${token}`)) return false
  // What proxies report is not looked at: a proxy in front is not this machine's developer.
  return LOOPBACK.has(exchange.ip ?? '') && !request.headers.has('x-forwarded-for')
}
