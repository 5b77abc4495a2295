/** What of a JSON Schema is looked at. */
interface Schema {
  readonly [keyword: string]: unknown
}

const FORMATS: Readonly<Record<string, string>> = {
  email: 'ann@example.com',
  uuid: '00000000-0000-7000-8000-000000000000',
  'date-time': '2030-01-01T00:00:00.000Z',
  date: '2030-01-01',
  time: '12:00:00Z',
  uri: 'https://example.com/',
  hostname: 'example.com',
  ipv4: '127.0.0.1',
  ipv6: '::1',
}
const DEEPEST = 6

/**
 * A value to begin with for a JSON Schema: what the schema itself says (`examples`, `default`, `const`,
 * `enum`), else the smallest one of its type. Only what is required is in it.
 */
export function sampleOf(schema: unknown, depth = 0): unknown {
  if (typeof schema !== 'object' || schema === null || depth > DEEPEST) return null
  const of = schema as Schema
  const said = (of['examples'] as unknown[] | undefined)?.[0] ?? of['default'] ?? of['const']
  if (said !== undefined) return said
  const [first] = (of['enum'] ?? of['anyOf'] ?? of['oneOf'] ?? []) as unknown[]
  if (first !== undefined) return of['enum'] ? first : sampleOf(first, depth + 1)
  if (of['allOf']) {
    const parts = (of['allOf'] as unknown[]).map((part) => sampleOf(part, depth + 1))
    return Object.assign({}, ...parts) as unknown
  }
  switch (of['type']) {
    case 'object':
      return objectOf(of, depth)
    case 'array':
      return Array.from({ length: (of['minItems'] as number | undefined) ?? 0 }, () =>
        sampleOf(of['items'], depth + 1),
      )
    case 'number':
    case 'integer':
      return numberOf(of)
    case 'boolean':
      return false
    case 'string':
      return textOf(of)
    default:
      return null
  }
}

function objectOf(of: Schema, depth: number): unknown {
  const properties = (of['properties'] ?? {}) as Record<string, unknown>
  const required = new Set((of['required'] ?? []) as string[])
  return Object.fromEntries(
    Object.entries(properties)
      .filter(([name, inner]) => required.has(name) || (inner as Schema)['default'] !== undefined)
      .map(([name, inner]) => [name, sampleOf(inner, depth + 1)]),
  )
}

function numberOf(of: Schema): number {
  const least = of['minimum'] as number | undefined
  const above = of['exclusiveMinimum'] as number | undefined
  const most = of['maximum'] as number | undefined
  const step = (of['multipleOf'] as number | undefined) ?? 1
  const from = least ?? (above === undefined ? 0 : above + step)
  return most !== undefined && most < from ? most : Math.ceil(from / step) * step
}

function textOf(of: Schema): string {
  const said = FORMATS[String(of['format'])]
  if (said !== undefined) return said
  const [least, most] = [of['minLength'], of['maxLength']] as (number | undefined)[]
  return 'text'.padEnd(least ?? 0, 'x').slice(0, most)
}
