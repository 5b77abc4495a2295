import { mistake } from '../../kernel/index.ts'
import type { PathTemplate } from './path.ts'

/** Something that answers one method of one path. */
export interface Served {
  readonly method: string
  readonly path: string
  readonly template: PathTemplate
  /** Who serves it, for messages: `action "tasks.create"`. */
  readonly by: string
}

/** All that is served at one path. */
export interface PathEntry<T extends Served> {
  readonly pattern: string
  readonly methods: Map<string, T>
}

interface Node<T extends Served> {
  readonly statics: Map<string, Node<T>>
  parameter: Node<T> | undefined
  wildcard: PathEntry<T> | undefined
  entry: PathEntry<T> | undefined
}

/**
 * Everything that is served, by path. Bun's router serves the socket; this one serves requests
 * without a socket and says which methods a path has, in the same order: static, then parameter,
 * then wildcard.
 */
export class RouteTable<T extends Served> {
  readonly #root: Node<T> = node()
  readonly #byPattern = new Map<string, PathEntry<T>>()

  /** @throws TypeError when the same requests are served already */
  add(served: T): void {
    const { pattern } = served.template
    let entry = this.#byPattern.get(pattern)
    if (!entry) {
      entry = { pattern, methods: new Map() }
      this.#byPattern.set(pattern, entry)
      this.#place(served, entry)
    }
    const other = entry.methods.get(served.method)
    if (other) {
      const at = `${served.method} ${served.path}`
      throw mistake(`${at} is already served by ${other.by}`, 'change one of the two paths')
    }
    entry.methods.set(served.method, served)
  }

  entries(): PathEntry<T>[] {
    return [...this.#byPattern.values()]
  }

  all(): T[] {
    return this.entries().flatMap(({ methods }) => [...methods.values()])
  }

  /** @param path as sent, escaped */
  match(path: string): PathEntry<T> | undefined {
    return path === '/'
      ? (this.#root.entry ?? this.#root.wildcard)
      : find(this.#root, path.slice(1).split('/'), 0)
  }

  #place({ template }: T, entry: PathEntry<T>): void {
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

function node<T extends Served>(): Node<T> {
  return { statics: new Map(), parameter: undefined, wildcard: undefined, entry: undefined }
}

function find<T extends Served>(
  at: Node<T>,
  parts: readonly string[],
  index: number,
): PathEntry<T> | undefined {
  if (index === parts.length) return at.entry
  const part = parts[index]!
  const next = at.statics.get(part)
  const found = next && find(next, parts, index + 1)
  if (found) return found
  const other = part !== '' && at.parameter && find(at.parameter, parts, index + 1)
  return other || at.wildcard
}

/** A path's parameters as Bun's router gives them: `p0`, `p1` …, U+FFFD where they are not UTF-8. */
export function paramsOf({ segments }: PathTemplate, path: string): Record<string, string> {
  const parts = path.slice(1).split('/')
  const params: Record<string, string> = {}
  for (const [index, { kind }] of segments.entries()) {
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
