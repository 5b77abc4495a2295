import { mistake } from '../../../kernel/index.ts'

const PART = '[a-z0-9][a-z0-9_.-]*'
const PERMISSION = new RegExp(`^${PART}:${PART}$`, 'i')
const PATTERN = new RegExp(`^(?:\\*|(?:${PART}|\\*):(?:${PART}|\\*))$`, 'i')

/** Whether a text names one permission: `<feature>:<action>`. */
export function isPermission(text: string): boolean {
  return PERMISSION.test(text)
}

/** Whether a text may be granted: a permission, or several by `invoices:*`, `*:read`, `*`. */
export function isPattern(text: string): boolean {
  return PATTERN.test(text)
}

/** @throws TypeError with a mend, when it is no permission */
export function checkPermission(text: string): string {
  if (typeof text === 'string' && isPermission(text)) return text
  throw mistake(
    `"${String(text)}" is not a permission`,
    'write it as "<feature>:<action>", such as "invoices:read"',
  )
}

/** What somebody was granted, made ready to be asked. */
export interface Grants {
  /** Whether the permission is among them. */
  allow(permission: string): boolean
  /** As they were granted, in order of name. */
  readonly patterns: readonly string[]
}

/** Makes patterns ready: asking costs two look-ups, not one for each pattern. */
export function grantsOf(patterns: Iterable<string>): Grants {
  const all = new Set(patterns)
  const everything = all.has('*') || all.has('*:*')
  // Most are named in full; patterns are asked only where there are any.
  const wild = [...all].some((pattern) => pattern.includes('*'))
  return {
    patterns: [...all].sort(),
    allow(permission) {
      if (everything || all.has(permission)) return true
      if (!wild) return false
      const at = permission.indexOf(':')
      return all.has(`${permission.slice(0, at)}:*`) || all.has(`*${permission.slice(at)}`)
    },
  }
}

/** Nothing at all. */
export const NO_GRANTS: Grants = { allow: () => false, patterns: [] }

/** Everything: the app itself. */
export const ALL_GRANTS: Grants = { allow: () => true, patterns: ['*'] }

/** What one of them allows. */
export function either(one: Grants, other: Grants): Grants {
  return grantsOf([...one.patterns, ...other.patterns])
}

/** What both allow: an API key never may more than its owner. */
export function both(one: Grants, other: Grants): Grants {
  return {
    allow: (permission) => one.allow(permission) && other.allow(permission),
    patterns: other.patterns,
  }
}
