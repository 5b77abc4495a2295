import type { RegisteredAction } from '../../../kernel/index.ts'
import type { RunRow } from '../contract/wire.ts'
import type { FilterTerm } from '../filter.ts'
import { actionsNamed } from './names.ts'

/** Looks at a row; `inputOf` gives what the run was given, where that is at hand. */
type Test = (row: RunRow, inputOf?: () => unknown) => boolean

/** A test of rows for terms of the filter grammar that all must hold. An unknown key holds for none. */
export function matcher(terms: readonly FilterTerm[], actions: readonly RegisteredAction[]): Test {
  const tests = terms.map((term): Test => {
    const test = testOf(term, actions)
    return term.not ? (row, inputOf) => !test(row, inputOf) : test
  })
  return (row, inputOf) => tests.every((test) => test(row, inputOf))
}

function testOf({ key, op, values }: FilterTerm, actions: readonly RegisteredAction[]): Test {
  switch (key) {
    case null:
      return textTest(values[0] ?? '')
    case 'action': {
      const names = new Set(values.flatMap((word) => actionsNamed(actions, word)))
      return ({ action }) => names.has(action)
    }
    case 'ms':
    case 'attempt': {
      const wanted = values.map(Number)
      return (row) => {
        const value = row[key]
        return value !== null && wanted.some((each) => compares(value, op, each))
      }
    }
    case 'impersonated':
      return ({ impersonatedBy: by }) =>
        by !== undefined && (values.includes('true') || values.includes(by))
    case 'pinned':
      return ({ pinned }) => values.includes(String(pinned))
    case 'id':
    case 'status':
    case 'trigger':
    case 'org':
    case 'user':
    case 'trace':
    case 'parent':
    case 'code':
    case 'fp': {
      const field = FIELDS[key]
      return (row) => values.includes(String(row[field]))
    }
    default:
      if (!key.startsWith('input.')) return () => false
      return (_row, inputOf) => values.includes(textAt(inputOf?.(), key.slice('input.'.length)))
  }
}

const FIELDS = {
  id: 'id',
  status: 'status',
  trigger: 'trigger',
  org: 'orgId',
  user: 'userId',
  trace: 'traceId',
  parent: 'parentRunId',
  code: 'errorCode',
  fp: 'errorFp',
} as const

function textTest(text: string): Test {
  const wanted = text.toLowerCase()
  return ({ action, id, errorMsg = '' }) =>
    [action, id, errorMsg].some((each) => each.toLowerCase().includes(wanted))
}

/** Compares as a filter says. */
export function compares(value: number, op: FilterTerm['op'], wanted: number): boolean {
  if (op === '>') return value > wanted
  if (op === '>=') return value >= wanted
  if (op === '<') return value < wanted
  if (op === '<=') return value <= wanted
  return value === wanted
}

/** What stands at a path of names in a value, as text; empty when there is nothing. */
function textAt(value: unknown, path: string): string {
  let at = value
  for (const name of path.split('.'))
    at = (at as Record<string, unknown> | null | undefined)?.[name]
  return at === undefined ? '' : typeof at === 'string' ? at : (JSON.stringify(at) ?? '')
}
