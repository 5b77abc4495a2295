import { type Secrecy, secrecyOf } from './secret-names.ts'
import type { Shape } from './shape.ts'

/** What to hide of a value and of what is below it, worked out once for each place in a schema. */
export class Plan {
  /** Marked `secret` or `pii`. */
  readonly hidden: boolean
  /** Marked `secret: false`, so that its name does not matter. */
  readonly shown: boolean
  readonly #shapes: readonly Shape[]
  readonly #plans: Map<string, Plan>
  readonly #members = new Map<string, Member>()
  readonly #items: Plan[] = []
  // Of what lies below something unknown, only names say anything.
  readonly #unknown: Record<Secrecy, Member> = {
    none: { plan: this, secrecy: 'none' },
    'but-numbers': { plan: this, secrecy: 'but-numbers' },
    all: { plan: this, secrecy: 'all' },
  }

  private constructor(shapes: readonly Shape[], plans: Map<string, Plan>) {
    this.#shapes = shapes
    this.#plans = plans
    this.hidden = shapes.some(({ schema }) => schema['secret'] === true || schema['pii'] === true)
    this.shown = shapes.length > 0 && shapes.every(({ schema }) => schema['secret'] === false)
  }

  /** The plan for values of a shape, or for values of which nothing is known. */
  static of(shape: Shape | undefined): Plan {
    return Plan.#make(shape ? [shape] : [], new Map())
  }

  /** One plan for each set of shapes: recursive schemas come back to those they had. */
  static #make(shapes: readonly Shape[], plans: Map<string, Plan>): Plan {
    const all = new Set(shapes)
    for (const it of all) {
      if (it.kind === 'union' || it.kind === 'intersect')
        for (const branch of it.branches) all.add(branch)
    }
    const key = [...all].map(numberOf).join()
    let plan = plans.get(key)
    if (!plan) plans.set(key, (plan = new Plan([...all], plans)))
    return plan
  }

  /** What to hide of a member. */
  member(key: string): Member {
    if (this.#shapes.length === 0) return this.#unknown[secrecyOf(key)]
    let member = this.#members.get(key)
    if (!member) {
      const plan = Plan.#make(
        this.#shapes.flatMap((shape) => memberOf(shape, key)),
        this.#plans,
      )
      member = { plan, secrecy: plan.shown ? 'none' : secrecyOf(key) }
      // Undeclared keys may be any; declared ones are few.
      if (this.#declares(key)) this.#members.set(key, member)
    }
    return member
  }

  /** What to hide of an item of an array. */
  item(index: number): Plan {
    if (this.#shapes.length === 0) return this
    const place = Math.min(index, MAX_PLACES)
    return (this.#items[place] ??= Plan.#make(
      this.#shapes.flatMap((shape) => itemOf(shape, place)),
      this.#plans,
    ))
  }

  #declares(key: string): boolean {
    return this.#shapes.some(
      (shape) => shape.kind === 'object' && shape.properties.some((it) => it.key === key),
    )
  }
}

/** The plan of a member, and what its name says. */
export interface Member {
  readonly plan: Plan
  readonly secrecy: Secrecy
}

// Tuples are not longer.
const MAX_PLACES = 64

const numbers = new WeakMap<Shape, number>()
let count = 0

function numberOf(shape: Shape): number {
  let number = numbers.get(shape)
  if (number === undefined) numbers.set(shape, (number = ++count))
  return number
}

function itemOf(shape: Shape, index: number): readonly Shape[] {
  if (shape.kind === 'array') return [shape.item]
  const item = shape.kind === 'tuple' ? shape.items[index] : undefined
  return item ? [item] : []
}

function memberOf(shape: Shape, key: string): readonly Shape[] {
  if (shape.kind !== 'object') return []
  const property = shape.properties.find((it) => it.key === key)
  if (property) return [property.shape]
  const others = shape.patterns.map((it) => it.shape)
  return typeof shape.extra === 'object' ? [...others, shape.extra] : others
}
