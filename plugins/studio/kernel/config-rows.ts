import type { SetUpPlugin, TSchema } from '../../../kernel/index.ts'
import { redactor } from '../../../kernel/index.ts'
import type { ConfigRow } from '../contract/kernel.ts'
import { plain } from '../show/output.ts'
import type { Studio } from '../studio.ts'

/** Config keys that the environment can set where the config does not. */
const FROM_ENV: Readonly<Record<string, string>> = {
  port: 'PORT',
  'database.url': 'DATABASE_URL',
  'logger.level': 'LOG_LEVEL',
}
const SECRET = '[redacted]'
const DEEPEST = 4
const byName = redactor(undefined)

/** Every config key that a selected plugin knows, with what it is and where that comes from. */
export function configRows({ host }: Studio): ConfigRow[] {
  return host.insight.plugins.flatMap((plugin) => {
    const settings = host.insight.settings.get(plugin.name) ?? {}
    return rowsOf(plugin, plugin.config, settings, [], host.insight.given)
  })
}

type Given = Studio['host']['insight']['given']

function rowsOf(
  plugin: SetUpPlugin,
  schema: TSchema | undefined,
  value: unknown,
  path: readonly string[],
  given: Given,
): ConfigRow[] {
  const properties = propertiesOf(schema)
  const known = Object.entries(properties ?? {})
  if (path.length > 0 && (known.length === 0 || path.length >= DEEPEST)) {
    return [rowOf(plugin, schema, value, path, given)]
  }
  return known.flatMap(([key, inner]) =>
    rowsOf(
      plugin,
      inner,
      (value as Record<string, unknown> | undefined)?.[key],
      [...path, key],
      given,
    ),
  )
}

/** Of an object, or of the one alternative that is one. */
function propertiesOf(schema: TSchema | undefined): Record<string, TSchema> | undefined {
  const own = schema?.['properties'] as Record<string, TSchema> | undefined
  if (own) return own
  const options = (schema?.['anyOf'] ?? []) as TSchema[]
  return options.map(propertiesOf).find((each) => each !== undefined)
}

function rowOf(
  plugin: SetUpPlugin,
  schema: TSchema | undefined,
  value: unknown,
  path: readonly string[],
  given: Given,
): ConfigRow {
  const name = path.join('.')
  const { description, secret = false } = (schema ?? {}) as {
    description?: string
    secret?: boolean
  }
  const key = path.at(-1)!
  const isSecret = secret || (byName({ [key]: 'x' }) as Record<string, unknown>)[key] === SECRET
  const env = FROM_ENV[name]
  const isFromEnv = value === undefined && env !== undefined && process.env[env] !== undefined
  const at = (values: unknown): unknown =>
    path.reduce<unknown>(
      (inner, part) => (inner as Record<string, unknown> | undefined)?.[part],
      values,
    )
  const [written, override] = [at(given.values), at(given.overrides)]
  const isOverridden = override !== undefined && !Bun.deepEquals(override, written)
  const source = isOverridden
    ? 'override'
    : written !== undefined
      ? 'config'
      : isFromEnv
        ? 'env'
        : 'default'
  const shown = isFromEnv ? process.env[env] : value
  return {
    ...{ path: name, plugin: plugin.name, source, secret: isSecret },
    value: shown === undefined ? null : isSecret ? '••••' : plain(byName(withoutPassword(shown))),
    ...(schema?.['default'] !== undefined && { default: plain(schema['default']) }),
    ...(description !== undefined && { description }),
  }
}

/** An address may have a password in it. */
function withoutPassword(value: unknown): unknown {
  return typeof value === 'string' ? value.replace(/(:\/\/[^/@:]*:)[^/@]+@/, '$1••••@') : value
}
