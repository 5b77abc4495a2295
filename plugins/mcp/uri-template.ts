import { mistake } from '../../kernel/index.ts'

/** Matches addresses against a template of RFC 6570, level 1. */
export interface UriTemplate {
  readonly names: readonly string[]
  /** The values of the names, decoded; undefined when the address is another. */
  match(uri: string): Record<string, string> | undefined
}

const VARIABLE = /\{([^{}]*)\}/g

/** Compiles a template. Throws a mistake when it is more than level 1, or malformed. */
export function uriTemplate(template: string): UriTemplate {
  const names = [...template.matchAll(VARIABLE)].map(([, name]) => name!)
  const bad = names.find((name) => !/^[A-Za-z_]\w*$/.test(name))
  if (bad !== undefined || /[{}]/.test(template.replace(VARIABLE, ''))) {
    throw mistake(
      `the address "${template}" is a template that cannot be read`,
      'write plain names in braces: "task://{id}"',
    )
  }
  const escape = (text: string): string => text.replace(/[\\^$.*+?()[\]|]/g, '\\$&')
  const parts = template.split(/\{[^{}]*\}/).map(escape)
  const pattern = new RegExp(`^${parts.join('([^/?#&]+)')}$`)
  return {
    names,
    match(uri) {
      const found = pattern.exec(uri)
      if (!found) return undefined
      try {
        return Object.fromEntries(
          names.map((name, index) => [name, decodeURIComponent(found[index + 1]!)]),
        )
      } catch {
        return undefined
      }
    },
  }
}
