import { type Schema, choices, kindOf } from './schema.ts'

/** What a schema asks for, in a few words: `string · email · ≤ 200`. */
export function describeSchema(schema: Schema): string {
  const kind = kindOf(schema)
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
