import type { TopologyEdge } from '../../contract/events.ts'

/** What an arrow is known from: the code, runs, or both. */
export function Known({ of: { declared, seen } }: { of: TopologyEdge }) {
  if (declared && seen) return <span className="text-xs text-dim">declared, seen</span>
  return declared ? (
    <span className="text-xs text-warn" title="In the code; no run of this window took this way">
      never seen
    </span>
  ) : (
    <span className="text-xs text-running" title="No declaration says it; runs took this way">
      observed
    </span>
  )
}
