import { Kind } from '@sinclair/typebox'
import { nearest } from '../nearest.ts'
import { keywordMistakes } from './check-keywords.ts'
import { type SchemaProblem, pointer } from './error.ts'
import { isStandard } from './standard.ts'

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
