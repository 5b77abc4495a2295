import type { ModuleSource } from './module.ts'
import { nearest } from './nearest.ts'
import type { AnyPluginDefinition } from './plugin.ts'
import type { BootProblem } from './problem.ts'

type Mistake = Pick<BootProblem, 'message' | 'mend'>

/** A key that holds a list; empty, and reported, when it holds something else. */
export function listOf(
  holder: object,
  key: string,
  report: (problem: Mistake) => void,
): readonly unknown[] {
  const value: unknown = Reflect.get(holder, key) ?? []
  if (Array.isArray(value)) return value
  report({ message: `\`${key}\` is no list`, mend: `write it in brackets: ${key}: [ … ]` })
  return []
}

const MAKERS = {
  trigger: "call a builder: triggers.api('GET', '/tasks')",
  guard: 'call a builder: guards.authenticated(), or make it with guard(name, check)',
  error: "list the class that defineError('CODE', { … }) returns",
}

/** What stands in such a list and does not belong there. */
export function notMade(kind: keyof typeof MAKERS, from: string, value: unknown): Mistake {
  const isObject = String(value) === '[object Object]'
  const what = typeof value === 'function' ? 'a function' : isObject ? 'an object' : String(value)
  const [article, wanted] = kind === 'error' ? ['an', 'error class'] : ['a', kind]
  const message = `${article} ${kind} of ${from} is ${what}, not ${article} ${wanted}`
  return { message, mend: MAKERS[kind] }
}

const MODULE_KEYS = ['name', 'description', 'apiPrefix', 'guards']

/** What TypeScript says of a module too, for those who do not ask it. */
export function moduleMistakes(module: ModuleSource): Mistake[] {
  const definition: Readonly<Record<string, unknown>> = { ...module['~module'] }
  const { name, apiPrefix = '', guards = [] } = definition
  if (typeof name !== 'string') {
    return [{ message: 'its module has no name', mend: "write module({ name: '…' })" }]
  }
  const found = Object.keys(definition).flatMap((key) => {
    if (MODULE_KEYS.includes(key)) return []
    const near = /prefix|path/i.test(key) ? 'apiPrefix' : nearest(key, MODULE_KEYS)
    const mend = near ? `did you mean "${near}"?` : `there are: ${MODULE_KEYS.join(', ')}`
    return [{ message: `module "${name}" has no option "${key}"`, mend }]
  })
  if (typeof apiPrefix !== 'string') {
    found.push({ message: `the apiPrefix of module "${name}" is no text`, mend: "write '/tasks'" })
  }
  if (!Array.isArray(guards)) {
    found.push({
      message: `\`guards\` of module "${name}" is no list`,
      mend: 'write guards: [ … ]',
    })
  }
  return found
}

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
