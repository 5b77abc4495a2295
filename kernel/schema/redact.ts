import type { TSchema } from '@sinclair/typebox'
import { plainForm } from './plain-form.ts'
import { onFirstUse } from './program.ts'
import { shapeOf } from './read.ts'
import { type CopyLimits, compileRedactor } from './redact-compiled.ts'
import { Plan } from './redact-plan.ts'
import { hides } from './secret-names.ts'

/** What stands in place of a secret. */
export const REDACTED = '[redacted]'

// A copy is for records and log lines; beyond this nobody reads it, and it costs the run.
const MAX_DEPTH = 32
const MAX_NODES = 20_000
const MAX_MEMBERS = 1_000
const MAX_TEXT = 16_384

const LIMITS: CopyLimits = {
  redacted: REDACTED,
  depth: MAX_DEPTH,
  nodes: MAX_NODES,
  members: MAX_MEMBERS,
  text: MAX_TEXT,
}

/**
 * How values of a schema are copied for records, logs and screens: fields with `{ secret: true }`
 * or `{ pii: true }`, and members whose name says so (unless the schema has `{ secret: false }`),
 * become `[redacted]`. Takes anything, cyclic and class instances included, and gives plain data
 * of bounded size. Without a schema it goes by name only.
 */
export function redactor(schema: TSchema | undefined): (value: unknown) => unknown {
  // Not before it is used: most redactors of an app are for values that are never shown.
  return onFirstUse(() => copier(schema))
}

function copier(schema: TSchema | undefined): (value: unknown) => unknown {
  const shape = schema && shapeOf(schema)
  const plan = Plan.of(shape)
  const inGeneral = (value: unknown): unknown => new Copier().copy(value, plan, 0)
  const compiled = shape && compileRedactor(shape, plan, LIMITS)
  if (compiled === undefined) return inGeneral
  return (value) => {
    try {
      return compiled(value)
    } catch {
      return inGeneral(value)
    }
  }
}

class Copier {
  #left = MAX_NODES
  readonly #above: object[] = []

  copy(value: unknown, plan: Plan, depth: number): unknown {
    if (plan.hidden && value !== undefined && value !== null) return REDACTED
    if (typeof value === 'string') {
      return value.length > MAX_TEXT
        ? `${value.slice(0, MAX_TEXT)}… (${value.length} characters)`
        : value
    }
    if (typeof value === 'number' || typeof value === 'boolean') return value
    const plain = plainForm(value)
    if (typeof plain !== 'object' || plain === null || plain instanceof Date) return plain
    if (this.#above.includes(value as object)) return '[circular]'
    if (depth >= MAX_DEPTH || --this.#left < 0) return '[…]'
    this.#above.push(value as object)
    const copy = Array.isArray(plain)
      ? this.#copyArray(plain, plan, depth)
      : this.#copyObject(plain, plan, depth)
    this.#above.pop()
    return copy
  }

  #copyArray(items: readonly unknown[], plan: Plan, depth: number): unknown[] {
    const length = Math.min(items.length, MAX_MEMBERS)
    const copy: unknown[] = []
    for (let i = 0; i < length; i++) copy.push(this.copy(items[i], plan.item(i), depth + 1))
    if (items.length > MAX_MEMBERS) copy.push(`… (${items.length} items)`)
    return copy
  }

  #copyObject(source: object, plan: Plan, depth: number): object {
    const copy: Record<string, unknown> = {}
    const keys = Object.keys(source)
    for (const key of keys.length > MAX_MEMBERS ? keys.slice(0, MAX_MEMBERS) : keys) {
      if (key === '__proto__') continue
      const value = valueOf(source, key)
      const member = plan.member(key)
      copy[key] = hides(member.secrecy, value) ? REDACTED : this.copy(value, member.plan, depth + 1)
    }
    if (keys.length > MAX_MEMBERS) copy['…'] = `${keys.length} members`
    return copy
  }
}

function valueOf(source: object, key: string): unknown {
  try {
    return Reflect.get(source, key)
  } catch {
    return '[unreadable]'
  }
}
