import { type Schema, branchesOf, choices, kindOf } from './schema.ts'

/** Unions of so few plain shapes are said in one line. */
const SHORT = 3

/** Whether a schema is said in a few words, all of it. */
const plain = (schema: Schema): boolean =>
  ['text', 'number', 'boolean', 'constant', 'date', 'choice'].includes(kindOf(schema))

/** What a schema asks for, in a few words: `string · email · ≤ 200`. */
export function describeSchema(schema: Schema): string {
  const kind = kindOf(schema)
  const either = kind === 'union' ? branchesOf(schema) : []
  if (either.length > 0 && either.length <= SHORT && either.every(plain)) {
    return either.map((each) => describeSchema(each)).join(' | ')
  }
  if (kind === 'constant') return schema.type === 'null' ? 'null' : JSON.stringify(schema.const)
  const word = {
    text: 'string',
    choice: 'one of',
    list: 'array',
    json: 'any',
    constant: 'constant',
  } as Record<string, string>
  const type = kind === 'number' && schema.type === 'integer' ? 'integer' : (word[kind] ?? kind)
  return [
    kind === 'choice' ? `${type} ${choices(schema)!.length}` : type,
    schema.format && kind !== 'date' ? schema.format : '',
    bound(schema.minLength, schema.maxLength, 'chars'),
    bound(schema.minimum ?? schema.exclusiveMinimum, schema.maximum ?? schema.exclusiveMaximum),
    bound(schema.minItems, schema.maxItems, 'items'),
    schema.pattern && schema.pattern.length < 24 ? `/${schema.pattern}/` : '',
    schema.secret ? 'secret' : '',
  ]
    .filter(Boolean)
    .join(' · ')
}

function bound(min: number | undefined, max: number | undefined, of = ''): string {
  const unit = of && ` ${of}`
  if (min !== undefined && max !== undefined) return `${min}–${max}${unit}`
  if (max !== undefined) return `≤ ${max}${unit}`
  return min !== undefined && !(of && min <= 1) ? `≥ ${min}${unit}` : ''
}
