import type { TObject, TSchema } from '@sinclair/typebox'
import type { Selection } from './select.ts'
import { secrecyOf, hides } from './schema/secret-names.ts'

/** Where a setting's value comes from. */
export type SettingSource =
  /** Nobody gave one: the schema's, or what the plugin does without. */
  | 'default'
  /** `bunbase.config.ts`. */
  | 'config'
  /** An option of the plugin's factory, in the config's `plugins`. */
  | 'option'
  /** The same in a preset. */
  | 'preset'
  /** An environment variable, which the config hands on. */
  | 'env'
  /** The command that started the app. */
  | 'override'

/** One value of the config. */
export interface SettingFact {
  readonly plugin: string
  /** `http.maxBodySize`. */
  readonly path: string
  /** Undefined when there is none, or it is secret. */
  readonly value: unknown
  readonly secret: boolean
  readonly source: SettingSource
  /** Of the preset, or the environment variable. */
  readonly from: string | undefined
  /** What may stand there. */
  readonly description: string | undefined
}

/** What facts are found in. */
interface Settings extends Selection {
  readonly settings: ReadonlyMap<string, Readonly<Record<string, unknown>>>
  readonly env?: Readonly<Record<string, string | undefined>> | undefined
}

/** Characters that a variable has at least for its value not to be anybody's. */
const TELLING = 6

const isGroup = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype

/** What is at a path; undefined when anything on the way is not there. */
function at(value: unknown, path: readonly string[]): unknown {
  let found = value
  for (const part of path) found = isGroup(found) ? found[part] : undefined
  return found
}

/** Every value of the config, and every one that could be there, by plugin in order of set-up. */
export function settingFacts(
  { plugins, presets, settings, env = {} }: Settings,
  values: Readonly<Record<string, unknown>>,
  overrides: Readonly<Record<string, unknown>>,
): SettingFact[] {
  const variables = new Map<unknown, string>()
  for (const [name, value] of Object.entries(env)) {
    if (value !== undefined && value.length >= TELLING) variables.set(value, name)
  }
  return plugins.flatMap((plugin) => {
    const { name } = plugin
    const { definition, options } = plugin['~plugin']
    const sourceOf = (
      path: readonly string[],
      value: unknown,
    ): Pick<SettingFact, 'source' | 'from'> => {
      const [key] = path
      if (at(overrides, path) !== undefined) return { source: 'override', from: undefined }
      const variable = variables.get(value)
      if (variable !== undefined) return { source: 'env', from: variable }
      // A key of the config stands in place of the whole option.
      if (values[key!] !== undefined) {
        const given = at(values, path) !== undefined
        return { source: given ? 'config' : 'default', from: undefined }
      }
      if (at(options, path) === undefined) return { source: 'default', from: undefined }
      const preset = presets.get(name)
      return { source: preset === undefined ? 'option' : 'preset', from: preset }
    }
    return leaves(definition.config, settings.get(name) ?? {}, []).map(
      ({ path, value, schema }) => {
        const secret = isSecret(path, value, schema)
        const { description } = schema ?? {}
        const shown = secret ? undefined : value
        return {
          plugin: name,
          path: path.join('.'),
          value: shown,
          secret,
          ...sourceOf(path, value),
          description,
        }
      },
    )
  })
}

interface Leaf {
  readonly path: readonly string[]
  readonly value: unknown
  readonly schema: TSchema | undefined
}

/** Values that are no groups of others, those of the schema first. */
function leaves(schema: TSchema | undefined, value: unknown, path: readonly string[]): Leaf[] {
  const properties = (schema as TObject | undefined)?.properties
  if (!properties && !isGroup(value)) return [{ path, value, schema }]
  const given = isGroup(value) ? value : {}
  const keys = new Set([...Object.keys(properties ?? {}), ...Object.keys(given)])
  // In place of a group something else may stand: `cors: true`.
  if (properties && value !== undefined && !isGroup(value)) return [{ path, value, schema }]
  return [...keys].flatMap((key) => leaves(properties?.[key], given[key], [...path, key]))
}

function isSecret(path: readonly string[], value: unknown, schema: TSchema | undefined): boolean {
  if (schema?.['secret'] === true) return true
  return path.some((name) => hides(secrecyOf(name), value)) || hasCredentials(value)
}

/** `postgres://ann:password@host`. */
function hasCredentials(value: unknown): boolean {
  return typeof value === 'string' && /^[a-z][a-z0-9+.-]*:\/\/[^/@\s]*:[^/@\s]+@/i.test(value)
}
