import type { CompiledRoute } from './compiled-route.ts'

/** All routes of one path. */
export interface PathEntry {
  readonly pattern: string
  readonly methods: Map<string, CompiledRoute>
}

interface Node {
  readonly statics: Map<string, Node>
  parameter: Node | undefined
  wildcard: PathEntry | undefined
  entry: PathEntry | undefined
}

const node = (): Node => ({
  statics: new Map(),
  parameter: undefined,
  wildcard: undefined,
  entry: undefined,
})

/**
 * Every route of the app. Bun's router serves the socket; this one serves requests without a socket
 * and says which methods a path has, in the same order: static, then parameter, then wildcard.
 */
export class RouteTable {
  readonly #root = node()
  readonly #byPattern = new Map<string, PathEntry>()

  /** @throws TypeError when another route takes the same requests */
  add(route: CompiledRoute): void {
    const { pattern } = route.template
    let entry = this.#byPattern.get(pattern)
    if (!entry) {
      entry = { pattern, methods: new Map() }
      this.#byPattern.set(pattern, entry)
      this.#place(route, entry)
    }
    const other = entry.methods.get(route.method)
    if (other) {
      const by = other.action.origin.file ? ` in ${other.action.origin.file}` : ''
      throw new TypeError(
        `${route.method} ${route.path} is already served by "${other.action.name}"${by}`,
      )
    }
    entry.methods.set(route.method, route)
  }

  entries(): PathEntry[] {
    return [...this.#byPattern.values()]
  }

  routes(): CompiledRoute[] {
    return this.entries().flatMap(({ methods }) => [...methods.values()])
  }

  /** @param path as sent, escaped */
  match(path: string): PathEntry | undefined {
    return find(this.#root, path.slice(1).split('/'), 0)
  }

  #place({ template }: CompiledRoute, entry: PathEntry): void {
    let at = this.#root
    for (const { kind, text } of template.segments) {
      if (kind === 'wildcard') {
        at.wildcard = entry
        return
      }
      let next = kind === 'parameter' ? at.parameter : at.statics.get(text)
      if (!next) {
        next = node()
        if (kind === 'parameter') at.parameter = next
        else at.statics.set(text, next)
      }
      at = next
    }
    at.entry = entry
  }
}

function find(at: Node, parts: readonly string[], index: number): PathEntry | undefined {
  if (index === parts.length) return at.entry
  const part = parts[index]!
  if (index === 0 && parts.length === 1 && part === '' && at.entry) return at.entry
  const next = at.statics.get(part)
  const found = next && find(next, parts, index + 1)
  if (found) return found
  if (at.parameter && part !== '') {
    const other = find(at.parameter, parts, index + 1)
    if (other) return other
  }
  return at.wildcard
}

/** A path's parameters as Bun's router gives them: `p0`, `p1` …, U+FFFD where they are not UTF-8. */
export function paramsOf(route: CompiledRoute, path: string): Record<string, string> {
  const parts = path.slice(1).split('/')
  const params: Record<string, string> = {}
  for (const [index, { kind }] of route.template.segments.entries()) {
    if (kind !== 'parameter') continue
    params[`p${Object.keys(params).length}`] = decodeLeniently(parts[index]!)
  }
  return params
}

function decodeLeniently(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return '\ufffd'
  }
}
