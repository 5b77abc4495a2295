import type { Awaitable, Complete, ConfigOf } from './infer.ts'
import type { Plugin, PluginCard } from './plugin.ts'
import type { DefaultCards } from './register.ts'

/** A named list of plugins with default options. */
export interface Preset<C extends PluginCard = any> {
  readonly name: string
  /** The kernel's; told here so that a factory which was not called is a type error. */
  readonly '~preset': object
  readonly '~cards'?: C
}

/** A preset as the kernel keeps it. */
export interface PresetSource extends Preset {
  readonly '~preset': () => Awaitable<readonly Plugin[]>
}

/** Whether a value was made by a preset's factory. */
export function isPreset(value: unknown): value is PresetSource {
  return typeof value === 'object' && value !== null && '~preset' in value
}

type CardsOf<X> = X extends Plugin<infer C> ? C : never
type PresetCards<X> = X extends Preset<infer C> ? C : never
type Selected<P extends readonly Preset[], X extends readonly Plugin[]> = [P, X] extends [[], []]
  ? DefaultCards
  : PresetCards<P[number]> | CardsOf<X[number]>

/**
 * Declares a preset. The list is made when the preset is selected, so it can import its plugins
 * then: an app loads no plugin that it did not select.
 */
export function definePreset<const P extends readonly Plugin[]>(
  name: string,
  plugins: () => Awaitable<P>,
): () => Preset<CardsOf<P[number]>> {
  return () => {
    const made: PresetSource = { name, '~preset': plugins }
    return made
  }
}

/** A checked config, as `bunbase.config.ts` exports it. Carries the selected plugins' cards. */
export interface App<C> {
  readonly '~cards'?: C
}

/** A config as the kernel reads it. */
export interface AppSource extends App<any> {
  readonly '~app': {
    readonly presets: readonly Preset[] | undefined
    readonly plugins: readonly Plugin[]
    readonly values: Readonly<Record<string, unknown>>
  }
}

/** Whether a value was made by {@link defineConfig}. */
export function isApp(value: unknown): value is AppSource {
  return typeof value === 'object' && value !== null && '~app' in value
}

/** What {@link defineConfig} takes, for presets `P` and plugins `X`. */
export type AppConfig<P extends readonly Preset[], X extends readonly Plugin[]> = {
  presets?: P
  plugins?: X
} & ConfigOf<Selected<P, X>> &
  Complete<Selected<P, X>>

/**
 * Declares the app: which plugins, with which values. One flat object; each plugin's card names the
 * top-level keys that it owns. No presets and no plugins means `presets: [core()]`.
 */
export function defineConfig<
  const P extends readonly Preset[] = [],
  const X extends readonly Plugin[] = [],
>(config: AppConfig<P, X>): App<Selected<P, X>> {
  const { presets, plugins, ...values } = config as {
    presets?: readonly Preset[]
    plugins?: readonly Plugin[]
  }
  const made: AppSource = { '~app': { presets, plugins: plugins ?? [], values } }
  return made
}
