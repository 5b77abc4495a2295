import { mistake } from '../../kernel/index.ts'

/** A path, taken apart. */
export interface PathTemplate {
  /** Normalised, as written by the author: `/files/:id/*path`. */
  readonly path: string
  /** The key of Bun's router: escaped; parameters are `:p0`, `:p1` …, the wildcard is `*`. */
  readonly pattern: string
  /** Names of the parameters, the wildcard's last. */
  readonly parameters: readonly string[]
  readonly segments: readonly Segment[]
}

/** One part of a path between slashes. */
export interface Segment {
  readonly kind: 'static' | 'parameter' | 'wildcard'
  /** Escaped text, or the parameter's name. */
  readonly text: string
}

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/

/** Joins prefixes and a path without doubled or trailing slashes. */
export function joinPath(parts: readonly string[]): string {
  const joined = parts
    .map((part) => part.replace(/^\/+|\/+$/g, ''))
    .filter(Boolean)
    .join('/')
  return `/${joined}`
}

/** Takes a path apart. Throws a `TypeError` that says what is wrong with it. */
export function parsePath(path: string): PathTemplate {
  const refuse = (why: string, mend: string): never => {
    throw mistake(`the path "${path}" ${why}`, mend)
  }
  if (!path.startsWith('/')) refuse('must begin with "/"', `write "/${path}"`)
  if (/[?#\\]/.test(path))
    refuse(
      'must not hold "?", "#" or "\\"',
      'leave them out; query names are listed in the options',
    )
  const braced = /[{[<]\s*(?:\.\.\.)?(\w*)|[}\]>]/.exec(path)
  if (braced) refuse(`holds "${braced[0]}"`, `write a parameter as ":${braced[1] || 'id'}"`)
  const texts = path === '/' ? [] : path.slice(1).split('/')
  const segments = texts.map((text, index): Segment => {
    if (text === '') return refuse('has an empty part between two slashes', 'leave one slash out')
    if (text === '.' || text === '..')
      return refuse(`holds "${text}", which clients resolve away`, 'leave it out')
    if (text[0] === ':' || text[0] === '*') {
      const kind = text[0] === ':' ? 'parameter' : 'wildcard'
      const name = text.slice(1)
      if (!NAME.test(name)) refuse(`has no proper name in "${text}"`, 'write ":id" or "*path"')
      if (kind === 'wildcard' && index < texts.length - 1) {
        refuse(`goes on after "${text}", and a wildcard takes all the rest`, 'end the path with it')
      }
      return { kind, text: name }
    }
    if (/[:*]/.test(text))
      refuse(`holds ":" or "*" within "${text}"`, 'let them stand for a whole part, as in "/:id"')
    return { kind: 'static', text: escape(text) }
  })
  const parameters = segments.filter(({ kind }) => kind !== 'static').map(({ text }) => text)
  if (new Set(parameters).size < parameters.length)
    refuse('names a parameter twice', 'give each a name of its own')
  return { path, pattern: patternOf(segments), parameters, segments }
}

/** As a browser sends it; what is escaped already stays. */
function escape(text: string): string {
  return encodeURIComponent(text)
    .replace(/%25(?=[0-9A-F]{2})/gi, '%')
    .replace(/%(40|21|24|26|27|28|29|2B|2C|3B|3D|7E)/gi, (code) => decodeURIComponent(code))
}

// Numbered, so that two paths which match the same requests have the same pattern.
function patternOf(segments: readonly Segment[]): string {
  const parts = segments.map(({ kind, text }) =>
    kind === 'static' ? text : kind === 'wildcard' ? '*' : ':',
  )
  let count = 0
  return `/${parts.map((part) => (part === ':' ? `:p${count++}` : part)).join('/')}`
}
