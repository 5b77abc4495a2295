import { join } from 'node:path'
import type { McpConfig } from './config.ts'

/** What a server says of itself. */
export interface ServerInfo {
  readonly name: string
  readonly version: string
}

/** The name and version of an app: those of the config, else those of its package.json. */
export async function serverInfo(config: McpConfig, root: string): Promise<ServerInfo> {
  const file = Bun.file(join(root, 'package.json'))
  const told = ((await file.json().catch(() => undefined)) ?? {}) as Partial<ServerInfo>
  return {
    name: config.name ?? told.name ?? 'bunbase',
    version: config.version ?? told.version ?? '0.0.0',
  }
}
