import type { TSchema } from '@sinclair/typebox'
import { type Secrecy, secrecyOf } from './secret-names.ts'
import type { ObjectShape, Property, Shape } from './shape.ts'

/** What to hide of a value and of what is below it, worked out once for each place in a schema. */
export class Plan {
  /** Marked `secret` or `pii`. */
  readonly hidden: boolean
  /** Marked `secret: false`, so that its name does not matter. */
  readonly shown: boolean
  /** All that may describe the value: branches of unions and intersections too. */
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

  private constructor(roots: readonly Shape[], plans: Map<string, Plan>) {
    this.#shapes = withBranches(roots)
    this.#plans = plans
    this.hidden = this.#shapes.some(({ schema }) => isMarked(schema))
    this.shown = roots.length > 0 && roots.every((it) => isHarmless(it, new Set()))
  }

  /** The plan for values of a shape, or for values of which nothing is known. */
  static of(shape: Shape | undefined): Plan {
    return Plan.#make(shape ? [shape] : [], new Map())
  }

  /** One plan for each set of shapes: recursive schemas come back to those they had. */
  static #make(shapes: readonly Shape[], plans: Map<string, Plan>): Plan {
    const roots = [...new Set(shapes)]
    const key = roots
      .map(numberOf)
      .toSorted((a, b) => a - b)
      .join()
    let plan = plans.get(key)
    if (!plan) plans.set(key, (plan = new Plan(roots, plans)))
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
    return this.#shapes.some((shape) => propertyOf(shape, key) !== undefined)
  }
}

/** The plan of a member, and what its name says. */
export interface Member {
  readonly plan: Plan
  readonly secrecy: Secrecy
}

// Places of longer tuples are taken together.
const MAX_PLACES = 64

const numbers = new WeakMap<Shape, number>()
let count = 0

function numberOf(shape: Shape): number {
  let number = numbers.get(shape)
  if (number === undefined) numbers.set(shape, (number = ++count))
  return number
}

function withBranches(shapes: readonly Shape[]): readonly Shape[] {
  const all = new Set(shapes)
  for (const it of all) {
    if (it.kind === 'union' || it.kind === 'intersect')
      for (const branch of it.branches) all.add(branch)
  }
  return [...all]
}

function isMarked(schema: TSchema): boolean {
  return schema['secret'] === true || schema['pii'] === true
}

/** Whether it is said of a shape, or of each of its branches, that its name does not matter. */
function isHarmless(shape: Shape, above: ReadonlySet<Shape>): boolean {
  if (shape.schema['secret'] === false) return true
  if ((shape.kind !== 'union' && shape.kind !== 'intersect') || above.has(shape)) return false
  const within = new Set(above).add(shape)
  return shape.branches.length > 0 && shape.branches.every((it) => isHarmless(it, within))
}

function itemOf(shape: Shape, index: number): readonly Shape[] {
  if (shape.kind === 'array') return shape.contains ? [shape.item, shape.contains] : [shape.item]
  if (shape.kind !== 'tuple') return []
  return shape.items.slice(index, index < MAX_PLACES ? index + 1 : undefined)
}

function memberOf(shape: Shape, key: string): readonly Shape[] {
  if (shape.kind === 'intersect') {
    return typeof shape.extra === 'object' && !evaluates(shape, key, new Set()) ? [shape.extra] : []
  }
  if (shape.kind !== 'object') return []
  const property = propertyOf(shape, key)
  if (property) return [property.shape, ...patternsOf(shape, key)]
  // Whatever an undeclared key looks like, it is hidden as the most secret of its kind.
  const others = shape.patterns.map((it) => it.shape)
  return typeof shape.extra === 'object' ? [...others, shape.extra] : others
}

function patternsOf({ patterns }: ObjectShape, key: string): readonly Shape[] {
  return patterns.filter(({ source }) => new RegExp(source).test(key)).map((it) => it.shape)
}

function propertyOf(shape: Shape, key: string): Property | undefined {
  return shape.kind === 'object' ? shape.properties.find((it) => it.key === key) : undefined
}

/** Whether a shape declares a key in each of its branches, so that no `unevaluatedProperties` apply. */
function evaluates(shape: Shape, key: string, above: ReadonlySet<Shape>): boolean {
  if (shape.kind === 'object') return propertyOf(shape, key) !== undefined
  if ((shape.kind !== 'union' && shape.kind !== 'intersect') || above.has(shape)) return false
  const within = new Set(above).add(shape)
  return shape.kind === 'union'
    ? shape.branches.every((it) => evaluates(it, key, within))
    : shape.branches.some((it) => evaluates(it, key, within))
}
