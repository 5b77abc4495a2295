import { fromWire } from './wire.ts'

/** An array that a page sent as Postgres reads one from a text: `{"a",NULL,"say \"hi\""}`. */
export function arrayLiteral(items: readonly unknown[]): string {
  return `{${items.map(itemText).join(',')}}`
}

function itemText(item: unknown): string {
  if (Array.isArray(item)) return arrayLiteral(item)
  const value = fromWire(item)
  if (value === null || value === undefined) return 'NULL'
  // In quotes every type is read from its text.
  return `"${textOf(value).replace(/["\\]/g, '\\$&')}"`
}

function textOf(value: unknown): string {
  if (value instanceof Date) return value.toISOString()
  return value instanceof Uint8Array ? `\\x${value.toHex()}` : String(value)
}
