/** Where they stand in a name, Windows and file systems of its kind read another name. */
const ALIASED = /[:\\/]|[. ]$/
const WELL_KNOWN = '.well-known'

function isControl(code: number): boolean {
  return code < 0x20 || code === 0x7f
}

/** Whether a file or folder of this name may be served: no dotfile (but `.well-known`), no trick. */
export function isServedName(name: string): boolean {
  if (name === '' || (name.startsWith('.') && name !== WELL_KNOWN)) return false
  if (ALIASED.test(name)) return false
  for (let at = 0; at < name.length; at++) if (isControl(name.charCodeAt(at))) return false
  return true
}

/** A request's path below a folder's URL prefix. */
export interface StaticPath {
  readonly names: readonly string[]
  /** Whether the path ends in a slash. */
  readonly folder: boolean
}

/**
 * Decodes a path once, and name by name, so that an encoded slash is a refusal, not a separator.
 *
 * @param path as it stands in the request, without query
 * @param prefix `/assets`, or the empty string
 * @returns undefined when the path is not below the prefix, or names nothing that may be served
 */
export function staticPath(path: string, prefix: string): StaticPath | undefined {
  if (!path.startsWith(prefix)) return undefined
  const rest = path.slice(prefix.length)
  if (rest === '') return { names: [], folder: false }
  if (!rest.startsWith('/')) return undefined
  if (rest === '/') return { names: [], folder: true }
  const folder = rest.endsWith('/')
  const names: string[] = []
  for (const encoded of rest.slice(1, folder ? -1 : undefined).split('/')) {
    const name = decoded(encoded)
    if (name === undefined || !isServedName(name)) return undefined
    names.push(name)
  }
  return { names, folder }
}

function decoded(text: string): string | undefined {
  if (!text.includes('%')) return text
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

/** The path of a request's URL as it came, without query and fragment; `/` for none. */
export function pathOf(url: string): string {
  const host = url.startsWith('/') ? 0 : url.indexOf('/', url.indexOf('://') + 3)
  if (host < 0) return '/'
  const end = url.slice(host).search(/[?#]/)
  return end < 0 ? url.slice(host) : url.slice(host, host + end)
}

/** The extension of a file name in lower case, without its dot; empty when there is none. */
export function extensionOf(name: string): string {
  const dot = name.lastIndexOf('.')
  return dot <= 0 ? '' : name.slice(dot + 1).toLowerCase()
}
