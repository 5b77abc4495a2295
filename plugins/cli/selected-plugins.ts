import { sourceOf } from './config-source.ts'
import type { LoadedConfig } from './load-config.ts'

/** Names of the plugins that a config selects, without a boot, which an unfinished app may not pass. */
export async function selectedPlugins(config: LoadedConfig): Promise<string[]> {
  const { presets = [], plugins = [] } = sourceOf(config)
  const preset = await Promise.all(presets.map(async (one) => one['~preset']()))
  return [...preset.flat(), ...plugins].map(({ name }) => name)
}
