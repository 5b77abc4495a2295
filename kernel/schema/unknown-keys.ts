import { nearest } from '../nearest.ts'
import { describeKey } from './describe.ts'
import { type Issue, pointer } from './error.ts'
import { candidatesOf, discriminatorOf } from './pick.ts'
import { Program } from './program.ts'
import type { ObjectShape, Shape } from './shape.ts'

/** The undeclared keys of a value, with the nearest declared spelling. Slow: for messages only. */
export function unknownKeys(shape: Shape, value: unknown, most: number): Issue[] {
  const walker = new Walker(most)
  walker.walk(shape, value, '')
  return walker.issues
}

// Unions within unions of objects that nothing tells apart: each level tries all branches.
const MAX_TRIES = 3

class Walker {
  issues: Issue[] = []
  readonly #program = new Program()
  readonly #most: number
  #tries = 0

  constructor(most: number) {
    this.#most = most
  }

  walk(shape: Shape, value: unknown, path: string): void {
    if (typeof value !== 'object' || value === null || this.issues.length >= this.#most) return
    if (shape.kind === 'intersect') {
      const flat = this.#program.flattener.flatten(shape)
      if (flat) this.walk(flat, value, path)
    } else if (shape.kind === 'union') {
      const { arrays, objects } = candidatesOf(shape, this.#program)
      this.#walkOneOf(Array.isArray(value) ? arrays : objects, value, path)
    } else if (Array.isArray(value)) {
      if (shape.kind === 'array') {
        value.forEach((item, index) => this.walk(shape.item, item, pointer(path, index)))
      } else if (shape.kind === 'tuple') {
        shape.items.forEach((item, index) => this.walk(item, value[index], pointer(path, index)))
      }
    } else if (shape.kind === 'object') this.#walkObject(shape, value, path)
  }

  #walkObject(shape: ObjectShape, value: object, path: string): void {
    const declared = new Map(shape.properties.map((it) => [it.key, it.shape]))
    for (const [key, inner] of Object.entries(value)) {
      if (this.issues.length >= this.#most) return
      const at = pointer(path, key.length > 64 ? `${key.slice(0, 64)}…` : key)
      const match =
        declared.get(key) ?? (key === '__proto__' ? undefined : shapeOfOther(shape, key))
      if (match === undefined) this.issues.push({ path: at, message: sayUnknown(key, declared) })
      else if (match !== 'any') this.walk(match, inner, at)
    }
  }

  #walkOneOf(branches: readonly Shape[], value: object, path: string): void {
    const key = discriminatorOf(branches)
    const chosen = key
      ? key.values.findIndex((values) => values.includes(Reflect.get(value, key.key)))
      : branches.length - 1
    if (key || branches.length < 2) {
      const branch = branches[chosen]
      if (branch) this.walk(branch, value, path)
      return
    }
    if (this.#tries >= MAX_TRIES) return
    this.#tries++
    const before = this.issues
    const attempts = branches.map((branch) => {
      this.issues = []
      this.walk(branch, value, path)
      return this.issues
    })
    this.#tries--
    attempts.sort((a, b) => a.length - b.length)
    this.issues = [...before, ...attempts[0]!].slice(0, this.#most)
  }
}

function shapeOfOther(shape: ObjectShape, key: string): Shape | 'any' | undefined {
  const pattern = shape.patterns.find(({ source }) => new RegExp(source, 's').test(key))
  return pattern?.shape ?? (shape.extra === 'none' ? undefined : shape.extra)
}

function sayUnknown(key: string, declared: ReadonlyMap<string, Shape>): string {
  const near = key.length <= 64 ? nearest(key, declared.keys()) : undefined
  const hint = near !== undefined ? `did you mean "${near}"?` : listing([...declared.keys()])
  return `unknown key ${describeKey(key)}; ${hint}`
}

function listing(keys: string[]): string {
  if (keys.length === 0) return 'no keys are expected here'
  const shown = keys.slice(0, 12).join(', ')
  return `expected ${keys.length > 12 ? `${shown} …` : shown}`
}
