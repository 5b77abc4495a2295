import { duration } from '../ui/format.ts'
import { Json } from '../ui/json.tsx'
import { Status } from '../ui/status.tsx'
import { At } from '../ui/time.tsx'

/** What went over the wire in one call. */
export interface Exchange {
  at: number
  tool: string
  ms: number
  isError: boolean
  req: unknown
  res: unknown
}

/** The raw JSON-RPC of the calls made here, newest first. */
export function Protocol({ of }: { of: readonly Exchange[] }) {
  if (of.length === 0)
    return (
      <p className="p-4 text-sm text-dim">
        Call a tool: its request and answer stand here as they went over the wire.
      </p>
    )
  return (
    <ol className="min-h-0 flex-1 overflow-y-auto" aria-label="Exchanges">
      {of.map(({ at, tool, ms, isError, req, res }) => (
        <li key={at} className="border-b border-line">
          <p className="flex items-center gap-4 px-4 pt-2 text-sm">
            <At t={at} className="data text-xs text-dim" />
            <span className="data">{tool}</span>
            <Status of={isError ? 'error' : 'ok'} />
            <span className="data text-xs text-muted">{duration(ms)}</span>
          </p>
          <div className="grid grid-cols-2 gap-4 px-4 py-2">
            <Json value={req} depth={2} />
            <Json value={res} depth={2} />
          </div>
        </li>
      ))}
    </ol>
  )
}
