import { Kind, type TSchema } from '@sinclair/typebox'
import { type ValueError, ValueErrorType } from '@sinclair/typebox/compiler'
import type { Compiled } from './compiled.ts'
import { type Issue, MAX_ISSUES, SchemaError } from './error.ts'
import { messageOf } from './messages.ts'
import { unknownKeys } from './unknown-keys.ts'

/** Why a value does not fit. Looks no further than the first 20 issues. */
export function explain({ shape, errors }: Compiled, value: unknown): SchemaError {
  const issues = new Map<string, Issue>()
  collect(errors(value), issues, 0)
  for (const issue of unknownKeys(shape, value, MAX_ISSUES)) {
    if (!issues.has(issue.path)) issues.set(issue.path, issue)
  }
  const found = [...issues.values()]
  return new SchemaError(
    found.length > 0 ? found : [{ path: '', message: 'does not fit its schema' }],
  )
}

/** What came was nested deeper than the stack is. */
export function tooDeep(): SchemaError {
  return new SchemaError([{ path: '', message: 'is nested too deeply, or contains itself' }])
}

// Each union that is looked into costs another check of the value; those that are deeper nested
// are told as a whole.
const MAX_UNIONS = 3

function collect(errors: Iterable<ValueError>, issues: Map<string, Issue>, unions: number): void {
  for (const error of errors) {
    if (issues.size >= MAX_ISSUES) return
    if (error.type === ValueErrorType.Intersect || issues.has(error.path)) continue
    const inner = error.type === ValueErrorType.Union && unions < MAX_UNIONS && likeliest(error)
    if (inner) collect(inner, issues, unions + 1)
    else issues.set(error.path, { path: error.path, message: messageOf(error) })
  }
}

/** The errors of the branch that was most likely meant; nothing when none is like the value. */
function likeliest(error: ValueError): ValueError[] | undefined {
  const branches: TSchema[] = error.schema['anyOf']
  let best: ValueError[] | undefined
  let least = Number.POSITIVE_INFINITY
  branches.forEach((branch, index) => {
    const iterator = error.errors[index]
    if (!iterator || branch[Kind] === 'Literal') return
    const found = take(iterator, MAX_ISSUES)
    if (found.some((it) => it.path === error.path && it.type !== ValueErrorType.Intersect)) return
    // A literal that differs most likely says that another branch was meant.
    const score = found.length + found.filter(isTag).length * 100
    if (score < least) {
      least = score
      best = found
    }
  })
  return best
}

function isTag({ type, value }: ValueError): boolean {
  return type === ValueErrorType.Literal && value !== undefined
}

function take(errors: Iterable<ValueError>, most: number): ValueError[] {
  const taken: ValueError[] = []
  for (const error of errors) {
    taken.push(error)
    if (taken.length >= most) break
  }
  return taken
}
