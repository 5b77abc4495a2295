import { Kind, PatternStringExact, type TSchema } from '@sinclair/typebox'
import { visit } from './check-structure.ts'
import { type SchemaProblem, pointer } from './error.ts'
import { type Cost, costOf, stepsFor } from './pattern/cost.ts'
import { NotAnalysable } from './pattern/parse.ts'
import type { Shape } from './shape.ts'
import { reasonOf } from '../reason.ts'

// About 10 ms of the engine's time for one value, at worst.
const MAX_STEPS = 5_000_000
// A key, or a text whose schema has no limit, can be as long as a body.
const UNLIMITED = 1_048_576

/**
 * Patterns that a value could be made to take too long for, or that no limit keeps short.
 *
 * @param vendor the library that the schema was written with; none for `t`
 */
export function patternProblems(root: Shape, vendor = ''): SchemaProblem[] {
  const problems: SchemaProblem[] = []
  const limit = LIMITS[vendor] ?? LIMITS['']!
  visit(root, '', (shape, path) => {
    for (const it of patternsOf(shape)) {
      const finding = judge(it, limit)
      if (finding) problems.push({ path: it.step ? pointer(path, it.step) : path, ...finding })
    }
  })
  return problems
}

/** How a length is limited, in the words of the library. */
const LIMITS: Readonly<Record<string, string>> = {
  '': 'maxLength',
  zod: '.max(n)',
  valibot: 'v.maxLength(n) in its v.pipe(…)',
  arktype: '.atMostLength(n)',
}

interface Pattern {
  readonly source: string
  readonly flags: string
  readonly maxLength: number | undefined
  /** Whether its schema can set a `maxLength`. */
  readonly limitable: boolean
  readonly step?: string
}

function patternsOf(shape: Shape): Pattern[] {
  if (shape.kind === 'object') {
    const keys: Pattern[] = shape.patterns
      .filter(({ source }) => source !== PatternStringExact)
      .map(({ source }) => {
        const step = 'patternProperties'
        return { source, flags: '', maxLength: undefined, limitable: false, step }
      })
    const { pattern: source, maxLength } = (shape.schema['propertyNames'] ?? {}) as TSchema
    // TypeBox does not look at it, but the library whose schema it is does.
    if (typeof source === 'string')
      keys.push({ source, flags: '', maxLength, limitable: false, step: 'propertyNames' })
    return keys
  }
  const { pattern, source, flags = '', maxLength } = shape.schema
  switch (shape.schema[Kind]) {
    case 'String':
      return pattern === undefined
        ? []
        : [{ source: pattern, flags: '', maxLength, limitable: true }]
    case 'TemplateLiteral':
      return [{ source: pattern, flags: '', maxLength: undefined, limitable: false }]
    case 'RegExp':
      return [{ source, flags, maxLength, limitable: true }]
    default:
      return []
  }
}

type Finding = Omit<SchemaProblem, 'path'>

function judge(pattern: Pattern, limit: string): Finding | undefined {
  const { source, flags, maxLength, limitable } = pattern
  const shown = `the pattern ${source.length > 80 ? `${source.slice(0, 80)}…` : source}`
  let cost: Cost
  try {
    cost = costOf(source, flags)
  } catch (error) {
    return cannotTell(shown, error)
  }
  const steps = stepsFor(cost, maxLength ?? UNLIMITED)
  const isConstant = cost.every(({ exponent }) => exponent === 0)
  if (steps <= MAX_STEPS && (isConstant || !limitable || maxLength !== undefined)) return undefined
  const most = longest(cost)
  if (most < 1 || (!limitable && most < UNLIMITED)) {
    const message = `${shown} can be made to run for ever by a text that does not match (ReDoS)`
    return { message, mend: 'Write it so that no two parts of it can match the same text' }
  }
  if (maxLength === undefined) {
    return {
      message: `${shown} needs a maxLength beside it`,
      mend: `Add ${limit}, at most ${most}`,
    }
  }
  const message = `${shown} can take ${Math.round(steps)} steps for a text of ${maxLength} characters`
  return {
    message,
    mend: `Lower ${limit} to ${most}, or let no two parts of it match the same text`,
  }
}

/** The longest text that stays within the limit. */
function longest(cost: Cost): number {
  let [low, high] = [0, UNLIMITED]
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (stepsFor(cost, middle) <= MAX_STEPS) low = middle
    else high = middle - 1
  }
  return low
}

function cannotTell(shown: string, error: unknown): Finding {
  if (!(error instanceof NotAnalysable)) {
    const reason = reasonOf(error)
    return { message: `${shown} is not a regular expression: ${reason}`, mend: 'Correct it' }
  }
  return {
    message: `how long ${shown} may take cannot be told: it has ${error.message}`,
    mend: 'Write it without, or check the value in the handler',
  }
}
