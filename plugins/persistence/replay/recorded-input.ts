import { ReplayInputIncomplete } from '../errors.ts'

const REDACTED = '[redacted]'
const UNREADABLE = '[unreadable]'

/**
 * A recorded input, when it is what was given.
 *
 * @throws ReplayInputIncomplete
 */
export function completeInput(input: unknown): unknown {
  const paths = incompleteAt(input, '')
  if (paths.length > 0) throw new ReplayInputIncomplete({ details: { paths } })
  return input
}

/** Where something was left out, as JSON pointers. */
function incompleteAt(value: unknown, path: string): string[] {
  if (value === undefined && path === '') return ['']
  if (value === REDACTED || value === UNREADABLE) return [path]
  if (typeof value !== 'object' || value === null) return []
  // The mark of what was too long.
  if ('…' in value) return [path]
  return Object.entries(value).flatMap(([key, inner]) =>
    incompleteAt(inner, `${path}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`),
  )
}
