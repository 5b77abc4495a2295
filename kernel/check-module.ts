import type { ModuleSource } from './module.ts'
import { nearest } from './nearest.ts'
import type { BootProblem } from './problem.ts'

const KEYS = ['name', 'description', 'apiPrefix', 'guards']

/** What TypeScript says of a module too, for those who do not ask it. */
export function moduleMistakes(module: ModuleSource): Pick<BootProblem, 'message' | 'mend'>[] {
  const definition: Readonly<Record<string, unknown>> = { ...module['~module'] }
  const { name, apiPrefix = '', guards = [] } = definition
  if (typeof name !== 'string') {
    return [{ message: 'its module has no name', mend: "write module({ name: '…' })" }]
  }
  const found = Object.keys(definition).flatMap((key) => {
    if (KEYS.includes(key)) return []
    const near = /prefix|path/i.test(key) ? 'apiPrefix' : nearest(key, KEYS)
    const mend = near ? `did you mean "${near}"?` : `there are: ${KEYS.join(', ')}`
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
