import type { ErrorGroup } from '../../contract/overview.ts'
import { Chip } from '../ui/chip.tsx'
import { count, relative } from '../ui/format.ts'

/** What somebody has said of failures of one cause, or what came of a retry; nothing of what is simply open. */
export function CauseMark({ of: { status, resolvedAt, retried } }: { of: ErrorGroup }) {
  if (retried && status === 'open')
    return (
      <Chip
        {...(retried.ok >= retried.jobs ? { tone: 'ok' } : {})}
        title={`Its jobs were retried ${relative(retried.at)}, and nothing has failed by this cause since.`}
      >
        {count(retried.ok)} of {count(retried.jobs)} done since the retry
      </Chip>
    )
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
