/** SQL with `?` for each of its values. Both engines take the same text but for their placeholders. */
export interface Statement {
  readonly text: string
  readonly values: readonly (string | number)[]
}

/** A list of one, or the list; undefined when nothing was asked. */
export const listOf = <T extends string>(
  value: T | readonly T[] | undefined,
): readonly T[] | undefined => (typeof value === 'string' ? [value] : value)

/** A pattern for `like … escape '\\'` that finds a part of a text. */
export const partOf = (text: string): string => `%${text.replace(/[\\%_]/g, '\\$&')}%`

/** Conditions that all must hold. */
export class Conditions {
  readonly texts: string[] = []
  readonly values: (string | number)[] = []

  /** @param text with one `?` for the value; not added when that is undefined */
  add(text: string, value: string | number | undefined): this {
    if (value === undefined) return this
    this.texts.push(text)
    this.values.push(value)
    return this
  }

  /** A condition without values. */
  addText(text: string): this {
    this.texts.push(text)
    return this
  }

  /** @param text with a `?` for each of the values */
  addWith(text: string, values: readonly (string | number)[]): this {
    this.texts.push(text)
    this.values.push(...values)
    return this
  }

  /** None of a list. */
  addNoneOf(column: string, list: readonly string[] | undefined): this {
    if (list === undefined || list.length === 0) return this
    return this.addWith(`${column} not in (${list.map(() => '?').join(', ')})`, list)
  }

  /** Any of a list, which may be empty. */
  addList(column: string, list: readonly string[] | undefined): this {
    if (list === undefined) return this
    const marks = list.map(() => '?').join(', ')
    this.texts.push(list.length === 0 ? '1 = 0' : `${column} in (${marks})`)
    this.values.push(...list)
    return this
  }

  addAll({ texts, values }: Conditions): this {
    this.texts.push(...texts)
    this.values.push(...values)
    return this
  }

  /** From `where` on; empty when there is no condition. */
  get where(): string {
    return this.texts.length === 0 ? '' : ` where ${this.texts.join(' and ')}`
  }
}
