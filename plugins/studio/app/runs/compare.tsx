import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Out } from '../data/call.ts'
import { read } from '../data/queries.ts'
import { Dialog } from '../ui/dialog.tsx'
import { duration } from '../ui/format.ts'
import { Json } from '../ui/json.tsx'
import { Section } from '../ui/page.tsx'
import { Queried } from '../ui/queried.tsx'
import { Status } from '../ui/status.tsx'
import { At } from '../ui/time.tsx'

type Diff = Out<'studio.runs.diff'>

/** Two runs side by side: how they ended, what differs in input and output, where the time went. */
export function Compare({ a, b, onClose }: { a: string; b: string; onClose: () => void }) {
  const query = useQuery(read('studio.runs.diff', { a, b }))
  return (
    <Dialog open onClose={onClose} width={880} title="Compare two runs">
      <Queried of={query}>
        {(diff) => (
          <div className="flex flex-col gap-4">
            <div className="grid grid-cols-2 gap-4">
              <Side of={diff.a} />
              <Side of={diff.b} />
            </div>
            <Section title={`Differences · ${diff.changes.length}`}>
              {diff.changes.length === 0 && (
                <p className="text-sm text-dim">Input and output are the same.</p>
              )}
              <ul>
                {diff.changes.map(({ at, a, b }) => (
                  <li key={at} className="border-b border-line/60 py-1.5">
                    <p className="data text-xs text-dim">{at}</p>
                    <div className="grid grid-cols-2 gap-4">
                      <Json value={a ?? null} depth={1} />
                      <Json value={b ?? null} depth={1} />
                    </div>
                  </li>
                ))}
              </ul>
            </Section>
            <Section title="Where the time went">
              <Times a={diff.a.spans} b={diff.b.spans} />
            </Section>
          </div>
        )}
      </Queried>
    </Dialog>
  )
}

function Side({ of: { run, error } }: { of: Diff['a'] }) {
  return (
    <div className="min-w-0 rounded-md border border-line p-3 text-sm">
      <p className="flex items-center gap-3">
        <Status of={run.status} />
        <span className="data text-xs text-muted">{duration(run.ms)}</span>
        <At t={run.startedAt} className="data text-xs text-dim" />
        <Link
          to="/runs/$id"
          params={{ id: run.id }}
          className="ml-auto text-accent hover:underline"
        >
          Open
        </Link>
      </p>
      <p className="data truncate pt-1">{run.action}</p>
      {error && <p className="data truncate text-xs text-err">{error.message}</p>}
    </div>
  )
}

/** The parts of both, by name; what only one has stands alone. */
function Times({ a, b }: { a: Diff['a']['spans']; b: Diff['b']['spans'] }) {
  const names = [...new Set([...a, ...b].map(({ name }) => name))]
  const said = (of: Diff['a']['spans'], name: string): string => {
    const span = of.find((each) => each.name === name)
    return span ? `${duration(span.ms)}${span.count > 1 ? ` ×${span.count}` : ''}` : '–'
  }
  return (
    <ul>
      {names.map((name) => (
        <li
          key={name}
          className="grid grid-cols-[1fr_120px_120px] gap-4 border-b border-line/60 py-1 text-xs"
        >
          <span className="data truncate">{name}</span>
          <span className="data text-right text-muted">{said(a, name)}</span>
          <span className="data text-right text-muted">{said(b, name)}</span>
        </li>
      ))}
    </ul>
  )
}
