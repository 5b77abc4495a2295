import { mistake } from '../../kernel/index.ts'

const PATTERN = /^(\*\*|(?:\*|[A-Za-z0-9_-]+)(?:\.(?:\*|[A-Za-z0-9_-]+))*(?:\.\*\*)?)$/

/** Whether a name stands for several events. */
export function isPattern(name: string): boolean {
  return name.includes('*')
}

/**
 * Tells which names a pattern stands for: `*` is exactly one part, a last `**` one part or more.
 *
 * @throws TypeError when it is no pattern
 */
export function matcher(pattern: string): (name: string) => boolean {
  if (!PATTERN.test(pattern)) {
    throw mistake(
      `"${pattern}" is not a pattern`,
      '"*" stands for one part of a name ("user.*"), a last "**" for the rest ("user.**")',
    )
  }
  const source = pattern
    .split('.')
    .map((part) => (part === '**' ? '.+' : part === '*' ? '[^.]+' : part))
    .join('\\.')
  const expression = new RegExp(`^${source}$`)
  return (name) => expression.test(name)
}

/** Tells which names a trigger stands for: its own, or those of its pattern. Throws as {@link matcher}. */
export function nameMatcher(event: string): (name: string) => boolean {
  return isPattern(event) ? matcher(event) : (name) => name === event
}
