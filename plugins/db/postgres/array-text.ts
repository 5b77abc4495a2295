// Postgres' own form of arrays, `{a,"b c",NULL}`: Bun writes and reads it for the types that it knows,
// and a database's own, such as enums, are not among them.

/** A list that is written so where Bun would write it as text of JavaScript's. */
class List extends Array<unknown> {
  override toString(): string {
    return `{${Array.from(this, itemText).join(',')}}`
  }
}

const isText = (item: unknown): boolean => typeof item === 'string' || item === null

const itemText = (item: unknown): string =>
  item === null ? 'null' : `"${String(item).replace(/["\\]/g, '\\$&')}"`

/** Parameters as they can be sent. Mostly there is nothing to turn, and then nothing is copied. */
export function sendable(parameters: readonly unknown[]): readonly unknown[] {
  let sent: unknown[] | undefined
  for (let i = 0; i < parameters.length; i++) {
    const value = parameters[i]
    if (!Array.isArray(value) || !value.every(isText)) continue
    sent ??= [...parameters]
    sent[i] = List.from(value)
  }
  return sent ?? parameters
}

const ITEM = /\s*(?:([{}])|"((?:[^"\\]|\\[^])*)"|([^,{}]*[^,{}\s]))\s*,?/y

/** The texts in an array's text, nested as they are. */
export function itemsIn(text: string): unknown[] {
  const around: unknown[][] = []
  let list: unknown[] = []
  ITEM.lastIndex = text.indexOf('{') + 1
  for (let found = ITEM.exec(text); found; found = ITEM.exec(text)) {
    const [, brace, quoted, plain] = found
    if (brace === '{') {
      around.push(list)
      list = []
    } else if (brace === '}') {
      const outer = around.pop()
      if (!outer) return list
      outer.push(list)
      list = outer
    } else if (quoted !== undefined) list.push(quoted.replace(/\\([^])/g, '$1'))
    else list.push(plain!.toLowerCase() === 'null' ? null : plain)
  }
  return list
}
