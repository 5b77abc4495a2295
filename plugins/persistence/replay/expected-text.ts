const REDACTED = '[redacted]'

/**
 * An expectation that both of two values meet: what is the same in both as it is, of the rest the kind.
 */
export function expectedText(one: unknown, other: unknown, depth = 0): string {
  if (one === REDACTED || other === REDACTED) return 'expect.anything()'
  if (Array.isArray(one) && Array.isArray(other)) {
    if (one.length !== other.length) return 'expect.any(Array)'
    return group(
      '[',
      one.map((item, i) => expectedText(item, other[i], depth + 1)),
      ']',
      depth,
    )
  }
  if (isObject(one) && isObject(other)) {
    const members = Object.entries(one).flatMap(([name, value]) =>
      value === undefined
        ? []
        : [`${JSON.stringify(name)}: ${expectedText(value, other[name], depth + 1)}`],
    )
    return group('{', members, '}', depth)
  }
  if (JSON.stringify(one) === JSON.stringify(other)) return JSON.stringify(one) ?? 'undefined'
  if (typeof one !== typeof other || one === null || other === null) return 'expect.anything()'
  const kinds: Record<string, string> = { string: 'String', number: 'Number', boolean: 'Boolean' }
  return `expect.any(${kinds[typeof one] ?? 'Object'})`
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function group(open: string, members: readonly string[], close: string, depth: number): string {
  if (members.length === 0) return open + close
  const space = '  '.repeat(depth)
  const lines = members.map((member) => `${space}  ${member},`).join('\n')
  return `${open}\n${lines}\n${space}${close}`
}
