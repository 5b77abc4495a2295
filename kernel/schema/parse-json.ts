import { SchemaError, pointer } from './error.ts'

/** Text that is not JSON, or JSON that no input may be. */
export class MalformedJson extends SchemaError {
  /** `depth` and `keys` are limits; `forbidden-key` could change an object's prototype. */
  readonly reason: 'syntax' | 'depth' | 'keys' | 'forbidden-key'

  constructor(reason: MalformedJson['reason'], message: string, path = '') {
    super([{ path, message }])
    this.name = 'MalformedJson'
    this.reason = reason
  }
}

/** What JSON may be at most. */
export interface JsonLimits {
  /** Arrays and objects within each other. Default 64. */
  depth?: number
  /** Members and items of all objects and arrays together. Default 100,000. */
  keys?: number
}

/**
 * `JSON.parse` for text from outside: limited in depth and number of members, and without the
 * keys that could change a prototype (`__proto__`, or `prototype` within `constructor`). As fast
 * as `JSON.parse` for ordinary bodies, because a look at the text rules most of that out.
 *
 * @throws MalformedJson
 */
export function parseJson(text: string, { depth = 64, keys = 100_000 }: JsonLimits = {}): unknown {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    if (error instanceof RangeError) throw tooDeep(depth)
    throw new MalformedJson('syntax', `is not JSON${where(error)}`)
  }
  // A member takes two characters at least, a nested one a bracket.
  const suspicious =
    text.length > 2 * keys ||
    text.includes('proto') ||
    text.includes('\\u') ||
    brackets(text, depth)
  if (suspicious) inspect(value, depth, { left: keys, limit: keys, depth })
  return value
}

/** Whether there are more than `most` opening brackets. */
function brackets(text: string, most: number): boolean {
  if (text.length <= 2 * most) return false
  let left = most
  for (const bracket of ['{', '[']) {
    for (let i = text.indexOf(bracket); i >= 0; i = text.indexOf(bracket, i + 1)) {
      if (--left < 0) return true
    }
  }
  return false
}

function inspect(
  value: unknown,
  depth: number,
  budget: { left: number; limit: number; depth: number },
): void {
  if (typeof value !== 'object' || value === null) return
  if (depth === 0) throw tooDeep(budget.depth)
  const isList = Array.isArray(value)
  const keys = isList ? undefined : Object.keys(value)
  budget.left -= keys ? keys.length : (value as unknown[]).length
  if (budget.left < 0) {
    throw new MalformedJson('keys', `has more than ${budget.limit} members`)
  }
  if (!keys) {
    for (const item of value as unknown[]) inspect(item, depth - 1, budget)
    return
  }
  for (const key of keys) {
    const inner = (value as Record<string, unknown>)[key]
    if (key === '__proto__' || (key === 'constructor' && has(inner, 'prototype')))
      throw forbidden(key)
    inspect(inner, depth - 1, budget)
  }
}

function has(value: unknown, key: string): boolean {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
}

function forbidden(key: string): MalformedJson {
  return new MalformedJson('forbidden-key', `the key "${key}" is not allowed`, pointer('', key))
}

function tooDeep(depth: number): MalformedJson {
  return new MalformedJson('depth', `is nested more than ${depth} levels deep`)
}

/** The place that the engine names; its full message may quote the text. */
function where(error: unknown): string {
  const position =
    error instanceof Error ? /(?:position|column|line) \d+/.exec(error.message) : null
  return position ? ` (${position[0]})` : ''
}
