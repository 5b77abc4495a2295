import type { Schema as Draft } from '@cfworker/json-schema'
import type { Schema } from './schema.ts'

/**
 * What is wrong with a value, by JSON pointer; deepest first wins. The server stays the judge: a shape that
 * the checker does not know passes here. The checker is loaded when it is first needed.
 */
export async function checkValue(schema: Schema, value: unknown): Promise<Map<string, string>> {
  const { Validator } = await import('@cfworker/json-schema')
  const wrong = new Map<string, string>()
  try {
    const { errors } = new Validator(plain(schema) as Draft, '2020-12', false).validate(
      value ?? null,
    )
    for (const { instanceLocation, keyword, error } of errors) {
      // Said of the whole when a part of it is wrong, too.
      if (['properties', 'items', 'prefixItems', '$ref', 'anyOf', 'allOf'].includes(keyword))
        continue
      const at = instanceLocation.replace(/^#/, '')
      if (keyword === 'required') {
        const name = /property "([^"]+)"/.exec(error)?.[1]
        wrong.set(name ? `${at}/${name}` : at, 'This is required.')
      } else if (!wrong.has(at)) wrong.set(at, sentence(error))
    }
  } catch {
    return wrong
  }
  return wrong
}

const sentence = (error: string): string => error.replace(/^Instance type/, 'The type')

/** TypeBox's `Date` is a string on the wire, and its tuples are those of an older draft. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null) return value
  const made = Object.fromEntries(Object.entries(value).map(([key, each]) => [key, plain(each)]))
  if (made['type'] === 'Date') return { ...made, type: 'string', format: 'date-time' }
  if (made['type'] === 'Uint8Array') return { ...made, type: 'string' }
  if (Array.isArray(made['items'])) {
    const { items, additionalItems: _, ...rest } = made
    return { ...rest, prefixItems: items }
  }
  return made
}
