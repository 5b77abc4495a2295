import type { BootProblem } from './problem.ts'

type Mistake = Pick<BootProblem, 'message' | 'mend'>

/** A key of a definition that holds a list; empty, and reported, when it holds something else. */
export function listOf(
  definition: object,
  key: 'triggers' | 'guards' | 'errors',
  report: (problem: Mistake) => void,
): readonly unknown[] {
  const value: unknown = Reflect.get(definition, key) ?? []
  if (Array.isArray(value)) return value
  report({ message: `its \`${key}\` is no list`, mend: `write it in brackets: ${key}: [ … ]` })
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
