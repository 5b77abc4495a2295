import { compileShape } from './compiled.ts'
import { Flattener } from './flatten.ts'
import type { Shape } from './shape.ts'

/** A generated function of one value. */
export type Generated = (value: unknown) => unknown

/** A function that is made when it is first called. */
export function onFirstUse(make: () => Generated): Generated {
  let made: Generated | undefined
  return (value) => (made ??= make())(value)
}

/**
 * Code under construction: functions by purpose and shape, each written once, so that recursive
 * shapes call themselves.
 */
export class Program {
  readonly flattener: Flattener = new Flattener()
  readonly #constants: unknown[] = []
  readonly #functions: string[] = []
  readonly #names = new Map<string, Map<Shape, string>>()

  /** The name under which generated code finds a value. */
  constant(value: unknown): string {
    const known = this.#constants.indexOf(value)
    return `k${known >= 0 ? known : this.#constants.push(value) - 1}`
  }

  /**
   * The name of the function that does `purpose` for a shape.
   *
   * @param body writes the function's statements; its parameter is `v`
   */
  define(purpose: string, shape: Shape, body: () => string): string {
    const names = this.#names.get(purpose) ?? new Map<Shape, string>()
    this.#names.set(purpose, names)
    let name = names.get(shape)
    if (!name) {
      name = `${purpose}${names.size}`
      names.set(shape, name)
      this.#functions.push(`function ${name}(v) {\n${body()}\n}`)
    }
    return name
  }

  /** The name of the check of a shape that ignores undeclared keys. */
  fits(shape: Shape): string {
    return this.define('fits', shape, () => `return ${this.constant(compileShape(shape).check)}(v)`)
  }

  /** Makes defined functions callable; nothing where none was needed. */
  build(...names: (string | undefined)[]): (Generated | undefined)[] {
    if (names.every((name) => name === undefined)) return []
    const constants = this.#constants.map((_, index) => `const k${index} = k[${index}]\n`)
    const functions = this.#functions.join('\n')
    const code = `'use strict'\n${constants.join('')}${functions}\nreturn [${names.join(', ')}]`
    return new Function('k', code)(this.#constants)
  }
}

/** An expression for one member of `v`. */
export function member(key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? `v.${key}` : `v[${JSON.stringify(key)}]`
}
