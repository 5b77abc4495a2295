import type { ErrorGroup } from '../../contract/overview.ts'
import { Chip } from '../ui/chip.tsx'
import { relative } from '../ui/format.ts'

/** What somebody has said of failures of one cause; nothing of what is simply open. */
export function CauseMark({ of: { status, resolvedAt } }: { of: ErrorGroup }) {
  if (resolvedAt !== undefined)
    return (
      <Chip tone="warn" title={`It was resolved ${relative(resolvedAt)}, and has failed since.`}>
        came back
      </Chip>
    )
  if (status === 'muted') return <Chip title="It asks for nobody’s attention.">muted</Chip>
  if (status === 'resolved')
    return (
      <Chip tone="ok" title="It has not failed since.">
        resolved
      </Chip>
    )
  return null
}
