import type { Plugin, Preset } from '../../kernel/index.ts'
import type { LoadedConfig } from './load-config.ts'

interface Source {
  readonly presets?: readonly (Preset & { '~preset': () => Promise<Plugin[]> | Plugin[] })[]
  readonly plugins: readonly Plugin[]
}

/** Names of the plugins that a config selects, without a boot, which an unfinished app may not pass. */
export async function selectedPlugins({ app }: LoadedConfig): Promise<string[]> {
  const { presets = [], plugins = [] } = (app as { '~app'?: Source })['~app'] ?? {}
  const preset = await Promise.all(presets.map(async (one) => one['~preset']()))
  return [...preset.flat(), ...plugins].map(({ name }) => name)
}
