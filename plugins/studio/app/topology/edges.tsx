import { percent } from '../ui/format.ts'
import type { Graph } from './graph.ts'
import { Known } from './known.tsx'

/** The same as the map, as a table. */
export function Edges({ of: { nodes, edges } }: { of: Graph }) {
  const label = (id: string): string => {
    const node = nodes.find((each) => each.id === id)
    return node ? `${node.kind === 'topic' ? 'event' : node.kind} ${node.label}` : id
  }
  return (
    <div className="min-h-0 flex-1 overflow-auto" tabIndex={0} role="region" aria-label="Arrows">
      <table className="w-full text-sm">
        <thead>
          <tr>
            {['From', '', 'To', 'A minute', 'Errors', 'Known from'].map((head) => (
              <th
                key={head}
                className="label sticky top-0 border-b border-line bg-bg px-4 py-1.5 text-left"
              >
                {head || <span className="sr-only">How</span>}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {edges.map((edge, at) => {
            const { from, to, kind, rate, err } = edge
            return (
              <tr key={at} className="hover:bg-raised/50">
                <td className="data border-b border-line/60 px-4 py-1 text-xs">{label(from)}</td>
                <td className="border-b border-line/60 px-4 py-1 text-xs text-dim">{kind}</td>
                <td className="data border-b border-line/60 px-4 py-1 text-xs">{label(to)}</td>
                <td className="data border-b border-line/60 px-4 py-1 text-xs text-muted">
                  {Number(rate.toFixed(2))}
                </td>
                <td
                  className={`data border-b border-line/60 px-4 py-1 text-xs ${err > 0 ? 'text-err' : 'text-dim'}`}
                >
                  {percent(err)}
                </td>
                <td className="border-b border-line/60 px-4 py-1 text-xs text-dim">
                  <Known of={edge} />
                </td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </div>
  )
}
