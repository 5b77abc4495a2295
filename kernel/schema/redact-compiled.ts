import { hides } from './secret-names.ts'
import type { Plan } from './redact-plan.ts'
import { member } from './program.ts'
import type { ObjectShape, Shape } from './shape.ts'

/** Up to where a copy is made of a value; see `redactor`. */
export interface CopyLimits {
  readonly redacted: string
  readonly depth: number
  readonly nodes: number
  readonly members: number
  readonly text: number
}

/** Thrown where a value is not what its schema says, or too large: the general way takes over. */
const UNUSUAL = new Error('unusual')

/**
 * Writes the copying of one schema's values as code: records copy every input and output, and this
 * is five times as fast. Only for what is declared in full and not recursive.
 *
 * @returns nothing where the schema is not of that kind; what is returned throws at any value that
 *   the general way must see
 */
export function compileRedactor(
  shape: Shape,
  plan: Plan,
  limits: CopyLimits,
): ((value: unknown) => unknown) | undefined {
  const writer = new Writer(limits)
  const copy = writer.copy(shape, plan, 0)
  if (copy === undefined) return undefined
  const code = `'use strict'
let left
const prim = (x) => {
  if (typeof x === 'string') { if (x.length > ${limits.text}) throw unusual }
  else if (typeof x !== 'number' && typeof x !== 'boolean' && x !== null) throw unusual
  return x
}
const hidden = (x) => {
  if (x === undefined) throw unusual
  return x === null ? null : R
}
const plain = (v) => {
  if (typeof v !== 'object' || v === null || Array.isArray(v)) throw unusual
  const p = Object.getPrototypeOf(v)
  if ((p !== Object.prototype && p !== null) || --left < 0) throw unusual
}
const list = (v) => {
  if (!Array.isArray(v) || v.length > ${limits.members} || --left < 0) throw unusual
}
${writer.functions.join('\n')}
return (x) => { left = ${limits.nodes}; return ${copy('x')} }`
  return new Function('unusual', 'hides', 'R', code)(UNUSUAL, hides, limits.redacted)
}

/** Gives the expression that copies the value of an expression. */
type Copy = (value: string) => string

class Writer {
  readonly functions: string[] = []
  readonly #limits: CopyLimits
  /** One function for each place that is alike; undefined when it cannot be written. */
  readonly #copies = new Map<Plan, Copy | undefined>()

  constructor(limits: CopyLimits) {
    this.#limits = limits
  }

  copy(shape: Shape, plan: Plan, depth: number): Copy | undefined {
    if (plan.hidden) return (x) => `hidden(${x})`
    if (shape.kind === 'leaf') return (x) => `prim(${x})`
    if (shape.cyclic || depth >= this.#limits.depth) return undefined
    if (!this.#copies.has(plan)) this.#copies.set(plan, this.#define(shape, plan, depth))
    return this.#copies.get(plan)
  }

  #define(shape: Shape, plan: Plan, depth: number): Copy | undefined {
    const body = this.#body(shape, plan, depth)
    if (body === undefined) return undefined
    const name = `copy${this.functions.length}`
    this.functions.push(`function ${name}(v) {\n${body}\n}`)
    return (x) => `${name}(${x})`
  }

  #body(shape: Shape, plan: Plan, depth: number): string | undefined {
    switch (shape.kind) {
      case 'object':
        return this.#object(shape, plan, depth)
      case 'array': {
        // Places beyond the first are alike only in lists.
        const item = this.copy(shape.item, plan.item(0), depth + 1)
        return item && this.#list(item)
      }
      case 'union': {
        const nested = shape.branches.filter((branch) => branch.kind !== 'leaf')
        if (nested.length === 0) return 'return prim(v)'
        if (nested.length > 1) return undefined
        const body = this.#body(nested[0]!, plan, depth)
        return body && `if (typeof v !== 'object' || v === null) return prim(v)\n${body}`
      }
      default:
        return undefined
    }
  }

  #list(item: Copy): string {
    return [
      'list(v)',
      'const o = new Array(v.length)',
      `for (let i = 0; i < v.length; i++) o[i] = ${item('v[i]')}`,
      'return o',
    ].join('\n')
  }

  #object({ properties, patterns }: ObjectShape, plan: Plan, depth: number): string | undefined {
    if (patterns.length > 0 || properties.length > this.#limits.members) return undefined
    const always: string[] = []
    const maybe: string[] = []
    for (const { key, shape, required } of properties) {
      const of = plan.member(key)
      const copy = key === '__proto__' ? undefined : this.copy(shape, of.plan, depth + 1)
      if (copy === undefined) return undefined
      const shown: Copy =
        of.secrecy === 'none'
          ? copy
          : (x) => `(hides(${JSON.stringify(of.secrecy)}, ${x}) ? R : ${copy(x)})`
      if (required) {
        always.push(`${JSON.stringify(key)}: ${shown(member(key))}`)
      } else {
        const target = member(key).replace(/^v/, 'o')
        maybe.push(`if (${member(key)} !== undefined) { n++; ${target} = ${shown(member(key))} }`)
      }
    }
    return [
      'plain(v)',
      `const o = { ${always.join(', ')} }`,
      `let n = ${always.length}`,
      ...maybe,
      // Each counted member was there, so that others show: they are redacted by their names.
      'if (Object.keys(v).length !== n) throw unusual',
      'return o',
    ].join('\n')
  }
}
