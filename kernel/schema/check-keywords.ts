import { Kind, TypeRegistry } from '@sinclair/typebox'
import type { SchemaProblem } from './error.ts'

type Mistake = Pick<SchemaProblem, 'message' | 'mend'>
type Schema = Readonly<Record<PropertyKey, unknown>>

const COUNTS = ['Length', 'Items', 'Properties', 'Contains']
const LIMITS = ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum']

/** The keywords of one schema whose values they cannot have, or leave no value that fits. */
export function* keywordMistakes(schema: Schema): Generator<[keyword: string, mistake: Mistake]> {
  // The keywords of a type of the app's own are its own, too.
  if (TypeRegistry.Has(schema[Kind] as string)) return
  for (const [keyword, value] of Object.entries(schema)) {
    const wanted = value === undefined ? undefined : wants(keyword, value, schema)
    if (wanted) yield [keyword, { message: `it cannot be ${shown(value)}`, mend: `Give ${wanted}` }]
  }
  const { minimum, maximum } = schema
  const ranges = [[minimum, maximum, 'minimum'] as const, ...COUNTS.map((it) => range(schema, it))]
  for (const [from, to, keyword] of ranges) {
    if (typeof from !== 'number' || typeof to !== 'number' || from <= to) continue
    yield [
      keyword,
      { message: `no value fits: ${from} is over ${to}`, mend: 'Swap the two limits' },
    ]
  }
}

const range = (schema: Schema, what: string) =>
  [schema[`min${what}`], schema[`max${what}`], `min${what}`] as const

/** What a keyword takes, when it is not what it has. */
function wants(keyword: string, value: unknown, schema: Schema): string | undefined {
  if (COUNTS.some((it) => keyword === `min${it}` || keyword === `max${it}`)) {
    return Number.isInteger(value) && (value as number) >= 0 ? undefined : 'a number from 0 up'
  }
  if (keyword === 'multipleOf' && schema[Kind] !== 'BigInt') {
    return Number.isFinite(value) && (value as number) > 0 ? undefined : 'a number over 0'
  }
  if (LIMITS.includes(keyword) && schema[Kind] !== 'BigInt') {
    return Number.isFinite(value) ? undefined : 'a number'
  }
  if (keyword === 'uniqueItems') return typeof value === 'boolean' ? undefined : 'true or false'
  if (keyword === 'const' && schema[Kind] === 'Literal') {
    return ['string', 'number', 'boolean'].includes(typeof value)
      ? undefined
      : 'a text, a number or a boolean'
  }
  if (keyword !== 'pattern') return undefined
  if (typeof value !== 'string') return 'its source, a text: /x/.source'
  try {
    RegExp(value)
    return undefined
  } catch (error) {
    return `a regular expression (${(error as Error).message})`
  }
}

function shown(value: unknown): string {
  const isPlain = typeof value !== 'number' && !(value instanceof RegExp)
  return (isPlain ? JSON.stringify(value) : undefined) ?? String(value)
}
