// Bodies and queries as Stripe takes them: `items[0][price]=price_1&metadata[org]=o1`.
import { badParameter } from './api-error.ts'

/** A value of a form: everything is text until it is asked for as something else. */
export type Form = string | Form[] | { [name: string]: Form }

/** Reads a body or a query. */
export function parseForm(text: string): Record<string, Form> {
  const form: Record<string, Form> = {}
  for (const [name, value] of new URLSearchParams(text)) {
    const path = [
      name.replace(/\[.*$/s, ''),
      ...[...name.matchAll(/\[(.*?)\]/gs)].map(([, part]) => part!),
    ]
    let place = form
    for (const part of path.slice(0, -1)) place = (place[part] ??= {}) as Record<string, Form>
    place[last(path, place)] = value
  }
  return Object.fromEntries(Object.entries(form).map(([name, value]) => [name, lists(value)]))
}

/** `expand[]=a` goes to the next free place. */
const last = (path: string[], place: Record<string, Form>): string =>
  path.at(-1) === '' ? String(Object.keys(place).length) : path.at(-1)!

function lists(value: Form): Form {
  if (typeof value === 'string' || Array.isArray(value)) return value
  const entries = Object.entries(value).map(([name, each]): [string, Form] => [name, lists(each)])
  if (entries.length > 0 && entries.every(([name], at) => name === String(at))) {
    return entries.map(([, each]) => each)
  }
  return Object.fromEntries(entries)
}

/** Parameters of a request, read as what they are meant to be. */
export class Params {
  readonly all: Record<string, Form>
  readonly #within: string

  constructor(all: Form | undefined, within = '') {
    this.all = typeof all === 'object' && !Array.isArray(all) ? all : {}
    this.#within = within
  }

  has(name: string): boolean {
    return name in this.all
  }

  /** Undefined when it is absent; an empty one takes a value away and is null. */
  text(name: string): string | null | undefined {
    const value = this.all[name]
    if (value === undefined) return undefined
    if (typeof value !== 'string') throw badParameter(this.#named(name), 'Invalid string')
    return value === '' ? null : value
  }

  needed(name: string): string {
    const value = this.text(name)
    if (value) return value
    throw badParameter(this.#named(name), 'Missing required param', 'parameter_missing')
  }

  int(name: string): number | undefined {
    const value = this.text(name)
    if (value === undefined || value === null) return undefined
    if (!/^-?\d+$/.test(value))
      throw badParameter(this.#named(name), 'Invalid integer', 'parameter_invalid_integer')
    return Number(value)
  }

  bool(name: string): boolean | undefined {
    const value = this.text(name)
    if (value === undefined || value === null) return undefined
    if (value !== 'true' && value !== 'false')
      throw badParameter(this.#named(name), 'Invalid boolean')
    return value === 'true'
  }

  within(name: string): Params {
    return new Params(this.all[name], this.#named(name))
  }

  list(name: string): Params[] {
    const value = this.all[name]
    if (value === undefined || value === '') return []
    if (!Array.isArray(value)) throw badParameter(this.#named(name), 'Invalid array')
    return value.map((each, at) => new Params(each, `${this.#named(name)}[${at}]`))
  }

  texts(name: string): string[] {
    const value = this.all[name]
    return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : []
  }

  /** What metadata becomes: an empty value takes a key away. */
  metadata(before: Record<string, string> = {}): Record<string, string> {
    const given = this.all['metadata']
    if (given === undefined) return before
    if (given === '') return {}
    const entries = Object.entries({ ...before, ...(given as Record<string, string>) })
    return Object.fromEntries(entries.filter(([, value]) => value !== ''))
  }

  #named(name: string): string {
    return this.#within === '' ? name : `${this.#within}[${name}]`
  }
}
