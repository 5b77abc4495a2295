import type { RegisteredAction } from '../../../kernel/index.ts'
import type { LogRow } from '../contract/wire.ts'
import type { FilterTerm } from '../filter.ts'
import { actionsNamed } from '../runs/names.ts'

/** Levels, least first: `level:>=warn`. */
const LEVELS = ['debug', 'info', 'warn', 'error']

type Test = (line: LogRow) => boolean

/** A test of lines for terms that all must hold. An unknown key holds for none. */
export function lineMatcher(
  terms: readonly FilterTerm[],
  actions: readonly RegisteredAction[],
): Test {
  const tests = terms.map((term): Test => {
    const test = testOf(term, actions)
    return term.not ? (line) => !test(line) : test
  })
  return (line) => tests.every((test) => test(line))
}

function testOf({ key, op, values }: FilterTerm, actions: readonly RegisteredAction[]): Test {
  switch (key) {
    case null: {
      const wanted = (values[0] ?? '').toLowerCase()
      return ({ msg }) => msg.toLowerCase().includes(wanted)
    }
    case 'level': {
      const levels = levelsOf(op, values)
      return ({ level }) => levels.includes(level)
    }
    case 'action': {
      const names = new Set(values.flatMap((word) => actionsNamed(actions, word)))
      return ({ action }) => action !== undefined && names.has(action)
    }
    case 'run':
      return ({ runId }) => runId !== undefined && values.includes(runId)
    default:
      return ({ fields }) => values.includes(String(fields[key]))
  }
}

/** The levels that a term means: those named, or all above or below. */
export function levelsOf(op: FilterTerm['op'], values: readonly string[]): string[] {
  if (op === '=') return LEVELS.filter((level) => values.includes(level))
  const at = LEVELS.indexOf(values[0] ?? '')
  return LEVELS.filter((_, index) => {
    if (op === '>') return index > at
    if (op === '>=') return index >= at
    return op === '<' ? index < at : index <= at
  })
}
