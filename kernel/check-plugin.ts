import { nearest } from './nearest.ts'
import type { AnyPluginDefinition } from './plugin.ts'
import type { BootProblem } from './problem.ts'

const KEYS: Readonly<Record<keyof AnyPluginDefinition, (value: unknown) => boolean>> = {
  name: (value) => typeof value === 'string' && value !== '',
  needs: Array.isArray,
  uses: Array.isArray,
  actions: Array.isArray,
  config: isObject,
  action: isObject,
  context: isFunctions,
  triggers: isFunctions,
  guards: isFunctions,
  commands: isFunctions,
  migrations: (value) => value instanceof URL,
  setup: (value) => typeof value === 'function',
}

/** What TypeScript says of a plugin's definition too, for those who do not ask it. */
export function pluginMistakes(definition: AnyPluginDefinition): BootProblem[] {
  const known = Object.keys(KEYS)
  const plugin = KEYS.name(definition.name) ? definition.name : '(without a name)'
  const own: Readonly<Record<string, unknown>> = { ...definition }
  const entries = Object.entries({ name: undefined, ...own })
  return entries.flatMap(([key, value]): BootProblem[] => {
    if (!Object.hasOwn(KEYS, key)) {
      const near = nearest(key, known)
      const mend = near ? `did you mean "${near}"?` : `there are: ${known.join(', ')}`
      return [{ plugin, message: `definePlugin() knows no \`${key}\``, mend }]
    }
    if (KEYS[key as keyof typeof KEYS](value) || (value === undefined && key !== 'name')) return []
    return [{ plugin, message: `its \`${key}\` is not what one has to be`, mend: MENDS[key]! }]
  })
}

const FUNCTIONS = 'give an object of functions, by name'
const MENDS: Readonly<Record<string, string>> = {
  name: "give it a name, such as 'lines'",
  needs: "list the names of plugins: needs: ['http']",
  uses: "list the names of plugins: uses: ['queue']",
  actions: 'list what action() returns',
  config: 'make it with t.Object({ … }), a property for each key of the config',
  action: 'make it with t.Object({ … }), a property for each key of an action',
  context: FUNCTIONS,
  triggers: FUNCTIONS,
  guards: FUNCTIONS,
  commands: FUNCTIONS,
  migrations: "give new URL('./migrations/', import.meta.url)",
  setup: 'give a function',
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'properties' in value
}

function isFunctions(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  return Object.values(value).every((it) => typeof it === 'function')
}
