import type { TObject, TSchema } from '@sinclair/typebox'
import { nearest } from './nearest.ts'
import type { PluginSource } from './plugin.ts'
import type { BootProblem } from './problem.ts'
import { reasonOf } from './reason.ts'
import { withDefaults } from './schema.ts'
import { type WrongValue, wrongValues } from './wrong-values.ts'

/** Which plugin would own a config key, a trigger, a guard, that no selected plugin has. */
export interface Catalogue {
  readonly config: Readonly<Record<string, string>>
  readonly triggers: Readonly<Record<string, string>>
  readonly guards: Readonly<Record<string, string>>
  readonly action: Readonly<Record<string, string>>
}

/** Loads the catalogue; only when there is a mistake to explain. */
export type CatalogueLoader = () => Promise<Catalogue>

function keysOf(plugin: PluginSource): string[] {
  const schema = plugin['~plugin'].definition.config as TObject | undefined
  return Object.keys(schema?.properties ?? {})
}

/**
 * Hands each plugin the top-level keys that it owns: the factory's options, overridden key by key
 * by the config file, with the schema's defaults.
 */
export async function resolveSettings(
  plugins: readonly PluginSource[],
  values: Readonly<Record<string, unknown>>,
  options: { catalogue?: CatalogueLoader; overrides?: Readonly<Record<string, unknown>> },
  report: (problem: BootProblem) => void,
): Promise<Map<string, Record<string, unknown>>> {
  const owners = new Map<string, string>()
  const settings = new Map<string, Record<string, unknown>>()
  for (const plugin of plugins) {
    const { definition, options: given } = plugin['~plugin']
    const own: Record<string, unknown> = {}
    const used: Record<string, unknown> = {}
    for (const key of keysOf(plugin)) {
      const other = owners.get(key)
      if (other !== undefined) {
        report({
          key,
          plugin: plugin.name,
          message: `plugins "${other}" and "${plugin.name}" both claim the config key "${key}"`,
          mend: 'select only one of them, or ask its author for another key',
        })
      }
      owners.set(key, plugin.name)
      const override = options.overrides?.[key]
      const value = values[key] ?? given[key] ?? override
      if (value === undefined) continue
      own[key] = value
      used[key] = overridden(value, override)
    }
    const { config } = definition
    settings.set(plugin.name, used)
    // What a command overrides would hide a mistake that the app has without the command.
    const wrong = new Map<string, BootProblem>()
    const isOverridden = options.overrides && Object.keys(own).some((key) => own[key] !== used[key])
    try {
      if (config) settings.set(plugin.name, filled(config, used))
      const hidden = config && isOverridden ? [filled(config, own)] : []
      for (const written of config ? [...hidden, settings.get(plugin.name)!] : []) {
        for (const value of wrongValues(config!, written)) {
          if (!wrong.has(value.key)) wrong.set(value.key, problemOf(plugin.name, value))
        }
      }
    } catch (cause) {
      wrong.set('', unusable(plugin.name, cause))
    }
    for (const problem of wrong.values()) report(problem)
    for (const key of Object.keys(given)) {
      if (!keysOf(plugin).includes(key)) {
        const near = nearest(key, keysOf(plugin))
        report({
          key,
          plugin: plugin.name,
          message: `plugin "${plugin.name}" has no option "${key}"`,
          mend: near
            ? `did you mean "${near}"?`
            : `it takes: ${keysOf(plugin).join(', ') || 'none'}`,
        })
      }
    }
  }
  const unknown = Object.keys(values).filter((key) => !owners.has(key))
  const known = unknown.length > 0 ? await options.catalogue?.() : undefined
  for (const key of unknown) {
    const owner = known?.config[key]
    const near = nearest(key, [...owners.keys(), 'presets', 'plugins'])
    report({
      key,
      message: owner
        ? `config key "${key}" belongs to plugin "${owner}", which is not selected`
        : `no selected plugin knows the config key "${key}"`,
      mend: owner
        ? `add ${owner}() to \`plugins\`, or remove the key`
        : near
          ? `did you mean "${near}"?`
          : 'remove it, or add the plugin that owns it',
    })
  }
  return settings
}

/** Defaults are written into copies: a config object may be shared by several boots. */
function filled(schema: TSchema, own: Record<string, unknown>): Record<string, unknown> {
  return withDefaults(schema, copy(own)) as Record<string, unknown>
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
  )
}

/** An override of one option of a group leaves the group's others as they are. */
function overridden(value: unknown, by: unknown): unknown {
  if (by === undefined) return value
  if (!isPlain(value) || !isPlain(by)) return by
  const keys = Object.keys({ ...value, ...by })
  return Object.fromEntries(keys.map((key) => [key, overridden(value[key], by[key])]))
}

/** @param copies those made already: what an app hands to a plugin may refer to itself */
function copy(value: unknown, copies: Map<object, object> = new Map()): unknown {
  if (!Array.isArray(value) && !isPlain(value)) return value
  const known = copies.get(value)
  if (known) return known
  const made: object = Array.isArray(value) ? [] : {}
  copies.set(value, made)
  for (const [key, inner] of Object.entries(value)) {
    const to = { value: copy(inner, copies), writable: true, enumerable: true, configurable: true }
    Object.defineProperty(made, key, to)
  }
  return made
}

function unusable(plugin: string, cause: unknown): BootProblem {
  return {
    plugin,
    message: `the config schema of plugin "${plugin}" cannot be used: ${reasonOf(cause)}`,
    mend: 'a mistake of that plugin: make the schema with the types of `t`, defaults of plain data',
    cause,
  }
}

function problemOf(
  plugin: string,
  { key, kind, reason, mend }: WrongValue,
): BootProblem & { readonly key: string } {
  const messages = {
    unknown: `plugin "${plugin}" has no option "${key}"`,
    missing: `config key "${key}" is required`,
    wrong: `config key "${key}" is wrong: ${reason}`,
  }
  const general = `see the options of plugin "${plugin}"`
  return { key, plugin, message: messages[kind], mend: mend ?? general }
}
