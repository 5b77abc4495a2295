import type { TObject, TSchema } from '@sinclair/typebox'
import { Value, type ValueError, ValueErrorType } from '@sinclair/typebox/value'
import { nearest } from './nearest.ts'
import type { PluginSource } from './plugin.ts'
import type { BootProblem } from './problem.ts'

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
    settings.set(plugin.name, config ? filled(config, used) : used)
    // What a command overrides would hide a mistake that the app has without the command.
    const wrong = new Map<string, BootProblem>()
    for (const written of config ? [filled(config, own), settings.get(plugin.name)!] : []) {
      for (const problem of wrongValues(plugin, config!, written)) {
        if (!wrong.has(problem.key)) wrong.set(problem.key, problem)
      }
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
  return Value.Default(schema, copy(own)) as Record<string, unknown>
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

function copy(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copy)
  if (!isPlain(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, copy(inner)]))
}

function* wrongValues(
  plugin: PluginSource,
  schema: TSchema,
  own: Record<string, unknown>,
): Generator<BootProblem & { readonly key: string }> {
  const seen = new Set<string>()
  for (const error of Value.Errors(schema, own)) {
    const key = error.path.slice(1).replaceAll('/', '.')
    const parent = key.slice(0, key.lastIndexOf('.'))
    // One mistake per key: a union reports every branch, a missing key also its missing parts.
    if (seen.has(key) || seen.has(parent)) continue
    seen.add(key)
    yield { key, plugin: plugin.name, ...explain(plugin.name, key, error) }
  }
}

function explain(
  plugin: string,
  key: string,
  { type, schema, value, message }: ValueError,
): Pick<BootProblem, 'message' | 'mend'> {
  if (type === ValueErrorType.ObjectAdditionalProperties) {
    const known = Object.keys((schema as TObject).properties)
    const near = nearest(key.slice(key.lastIndexOf('.') + 1), known)
    return {
      message: `plugin "${plugin}" has no option "${key}"`,
      mend: near ? `did you mean "${near}"?` : `there are: ${known.join(', ')}`,
    }
  }
  return {
    message:
      value === undefined
        ? `config key "${key}" is required`
        : `config key "${key}" is wrong: ${message.charAt(0).toLowerCase()}${message.slice(1)}`,
    mend: schema.description ?? `see the options of plugin "${plugin}"`,
  }
}
