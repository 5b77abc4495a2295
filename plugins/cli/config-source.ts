import type { Plugin, Preset } from '../../kernel/index.ts'
import type { LoadedConfig } from './load-config.ts'

/** What a config was made of. */
interface ConfigSource {
  readonly presets?: readonly (Preset & { '~preset': () => Promise<Plugin[]> | Plugin[] })[]
  readonly plugins?: readonly Plugin[]
  readonly values?: Readonly<Record<string, unknown>>
}

/** What a config was made of, for who asks before a boot; nothing of what is no config, which the boot tells. */
export function sourceOf({ app }: LoadedConfig): ConfigSource {
  return (app as { '~app'?: ConfigSource })['~app'] ?? {}
}
