import { join } from 'node:path'
import type { LoadedConfig } from '../load-config.ts'

/** What is no mistake but keeps an app from being typed, or is easily overlooked. */
export async function adviceFor(root: string, config: LoadedConfig): Promise<string[]> {
  const source = await Bun.file(join(root, config.file)).text()
  const code = source.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')
  if (/\binterface\s+Register\b/.test(code)) return []
  return [
    `${config.file} lacks the line that types ctx, triggers and guards; add at its end:\n` +
      `  declare module 'bunbase' { interface Register { config: typeof config } }`,
  ]
}
