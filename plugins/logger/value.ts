import { type FieldNames, MASK } from './field-names.ts'
import { quote } from './quote.ts'

const DEPTH_LIMIT = 10
const MEMBER_LIMIT = 100

/** Writes plain data (what a redactor gives) as JSON of bounded size; masks the app's own names. */
export class ValueWriter {
  readonly #names: FieldNames
  #left: number

  /** @param limit characters after which the rest is left out */
  constructor(names: FieldNames, limit: number) {
    this.#names = names
    this.#left = limit
  }

  /** JSON of a value; undefined for what an object leaves out. */
  write(value: unknown, depth = 0): string | undefined {
    const text = this.#write(value, depth)
    if (text !== undefined) this.#left -= text.length
    return text
  }

  #write(value: unknown, depth: number): string | undefined {
    if (typeof value === 'string') return quote(value)
    if (typeof value === 'number') return Number.isFinite(value) ? String(value) : `"${value}"`
    if (typeof value === 'boolean' || value === null) return String(value)
    if (typeof value !== 'object') return undefined
    if (value instanceof Date) return JSON.stringify(value)
    if (depth >= DEPTH_LIMIT || this.#left <= 0) return '"[…]"'
    return Array.isArray(value) ? this.#list(value, depth) : this.#members(value, depth)
  }

  #list(items: readonly unknown[], depth: number): string {
    const texts: string[] = []
    for (const item of items) {
      if (this.#isFull(texts)) {
        texts.push(`"… ${items.length - texts.length} more"`)
        break
      }
      texts.push(this.write(item, depth + 1) ?? 'null')
    }
    return `[${texts.join(',')}]`
  }

  #members(value: object, depth: number): string {
    const texts: string[] = []
    for (const [name, inner] of Object.entries(value)) {
      if (this.#isFull(texts)) {
        texts.push(`"…":"${Object.keys(value).length - texts.length} more"`)
        break
      }
      const { key, own } = this.#names.get(name)
      const text = own && inner !== null ? MASK : this.write(inner, depth + 1)
      if (text === undefined) continue
      texts.push(key + text)
      this.#left -= key.length
    }
    return `{${texts.join(',')}}`
  }

  #isFull(texts: readonly string[]): boolean {
    return texts.length >= MEMBER_LIMIT || this.#left <= 0
  }
}
