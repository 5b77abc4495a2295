import { Kind, type TSchema, TypeRegistry } from '@sinclair/typebox'
import { nearest } from '../nearest.ts'
import { structureProblems } from './check-structure.ts'
import { type SchemaProblem, pointer } from './error.ts'
import { shapeOf } from './read.ts'
import { type Shape, reaches } from './shape.ts'
import { isStandard } from './standard.ts'

/**
 * What is wrong with a schema, found at boot: patterns that can be made to run for ever, formats
 * and types that do not exist or cannot travel as JSON, defaults that do not fit, names that
 * collide with `Object.prototype`, recursive unions that take exponential time.
 *
 * @param vendor the library that it was written with, so that mends are in its words; none for `t`
 */
export async function checkSchema(schema: TSchema, vendor?: string): Promise<SchemaProblem[]> {
  const shape = shapeOf(schema)
  const problems = structureProblems(shape)
  if (!reaches(shape, mayHavePattern)) return problems
  // The analysis is seven modules, which an app without patterns does not load.
  const { patternProblems } = await import('./check-patterns.ts')
  return [...problems, ...patternProblems(shape, vendor)]
}

function mayHavePattern({ schema, ...shape }: Shape): boolean {
  const keywords = ['pattern', 'source', 'propertyNames']
  if (keywords.some((keyword) => keyword in schema)) return true
  return shape.kind === 'object' && shape.patterns.length > 0
}

type Node = Readonly<Record<PropertyKey, unknown>>
type Mistake = Pick<SchemaProblem, 'message' | 'mend'>

/**
 * What in a schema of `t` or in JSON Schema is none: found before it is read, because what is not
 * understood would let everything through.
 *
 * @param isOutput whether it may be bytes or a stream, and no file
 */
export function formProblems(root: unknown, isOutput: boolean): SchemaProblem[] {
  const problems: SchemaProblem[] = []
  const seen = new Set<unknown>()
  const look = (value: unknown, path: string, isJson: boolean): void => {
    if (seen.has(value) || (isJson && typeof value === 'boolean')) return
    const mistake = isNode(value)
      ? (notSchema(value, isJson) ?? misplaced(value, path, isOutput))
      : notObject(value)
    if (mistake) problems.push({ path, ...mistake })
    if (mistake || !isNode(value)) return
    seen.add(value)
    for (const [key, it] of keywordMistakes(value))
      problems.push({ path: pointer(path, key), ...it })
    const isJsonWithin = value[Kind] === undefined || value[Kind] === 'Unsafe'
    for (const [at, child] of children(value, path)) look(child, at, isJsonWithin)
  }
  look(root, '', false)
  return problems
}

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const MAPS = ['properties', 'patternProperties', '$defs']
const LISTS = ['anyOf', 'allOf', 'oneOf', 'prefixItems']
const ONES = ['items', 'not', 'contains', 'additionalProperties', 'unevaluatedProperties', 'item']

function* children(node: Node, path: string): Generator<[path: string, child: unknown]> {
  if (node[Kind] === 'Never') return
  for (const keyword of [...MAPS, ...LISTS, ...ONES]) {
    const value = node[keyword]
    const at = pointer(path, keyword)
    const hasMany = MAPS.includes(keyword) ? isNode(value) : Array.isArray(value)
    if (hasMany)
      for (const [key, child] of Object.entries(value as object)) yield [pointer(at, key), child]
    else if (ONES.includes(keyword) && keyword in node && !isOpen(keyword, value)) yield [at, value]
  }
}

/** `additionalProperties: true` says something about keys, and is no schema. */
function isOpen(keyword: string, value: unknown): boolean {
  return keyword.endsWith('Properties') && (typeof value === 'boolean' || value === undefined)
}

function notObject(value: unknown): Mistake {
  if (typeof value === 'function') return notFunction(value)
  if (value === undefined) {
    const mend = 'Give it a schema; an import is undefined while two files import each other'
    return { message: 'it is undefined', mend }
  }
  if (Array.isArray(value)) {
    return { message: 'it is a list', mend: 'Write t.Array(item), t.Tuple([…]) or t.Union([…])' }
  }
  const text = String(JSON.stringify(value) ?? value)
  const mend = value === null ? 'Write t.Null()' : `Write t.Literal(${text}) for just this value`
  return { message: `${text} is not a schema`, mend }
}

const TYPES = new Set(['String', 'Number', 'Boolean', 'Date', 'Object', 'Array', 'BigInt'])

function notFunction(value: Function): Mistake {
  if (isStandard(value)) return foreign(value['~standard'].vendor)
  const name = TYPES.has(value.name) ? value.name : 'String'
  return { message: 'it is a function', mend: `Call one of \`t\`, such as t.${name}(…)` }
}

function foreign(vendor: string): Mistake {
  const mend = `Write this part with \`t\`, or all of the schema with ${vendor}`
  return { message: `it is a schema of ${vendor} within one of \`t\``, mend }
}

function notSchema(node: Node, isJson: boolean): Mistake | undefined {
  if (node[Kind] !== undefined) return undefined
  if (isStandard(node)) return foreign(node['~standard'].vendor)
  const keys = Object.keys(node)
  const isProperty = (key: string): boolean => !CHILDREN.has(key) && isAnySchema(node[key])
  if (keys.some(isProperty)) {
    return {
      message: 'it has properties, but no object around them',
      mend: 'Write t.Object({ … })',
    }
  }
  if (!isJson && !keys.some((key) => CHILDREN.has(key) || KEYWORDS.has(key))) {
    return {
      message: 'it is not a schema',
      mend: 'Make it with `t`: t.Object({}) has no properties',
    }
  }
  const unknown = [node['type'] ?? []].flat().find((type) => !JSON_TYPES.includes(type as string))
  if (unknown === undefined) return undefined
  const near = nearest(String(unknown), JSON_TYPES)
  const mend = near ? `Did you mean "${near}"?` : `There are: ${JSON_TYPES.join(', ')}`
  return { message: `JSON Schema has no type ${JSON.stringify(unknown)}`, mend }
}

function misplaced({ [Kind]: kind }: Node, path: string, isOutput: boolean): Mistake | undefined {
  if (kind === 'bunbase:File') {
    if (!isOutput) return undefined
    return { message: 'a file comes in, it does not go out', mend: 'Give it out as t.Raw(type)' }
  }
  if ((kind !== 'bunbase:Raw' && kind !== 'bunbase:Stream') || (isOutput && path === ''))
    return undefined
  const message = `t.${kind.slice(8)} can only be the output of an action, as a whole`
  return { message, mend: 'Make an action of its own for it' }
}

const isAnySchema = (value: unknown): boolean =>
  (isNode(value) && Kind in value) || isStandard(value)

const CHILDREN = new Set([...MAPS, ...LISTS, ...ONES])
const JSON_TYPES = ['object', 'array', 'string', 'number', 'integer', 'boolean', 'null']
const KEYWORDS = new Set(
  'type enum const $ref $id $schema title description default examples format pattern'.split(' '),
)

const COUNTS = ['Length', 'Items', 'Properties', 'Contains']
const LIMITS = ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum']

/** The keywords of one schema whose values they cannot have, or leave no value that fits. */
function* keywordMistakes(schema: Node): Generator<[keyword: string, mistake: Mistake]> {
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

const range = (schema: Node, what: string) =>
  [schema[`min${what}`], schema[`max${what}`], `min${what}`] as const

/** What a keyword takes, when it is not what it has. */
function wants(keyword: string, value: unknown, schema: Node): string | undefined {
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
