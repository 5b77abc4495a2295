import type { ReactNode } from 'react'
import type { Erd } from './erd-graph.ts'
import { TableLink } from './table-link.tsx'

const cell = 'border-b border-line/60 px-4 py-1'

/** The same as the diagram, as a table. */
export function Relations({ of: { nodes, edges } }: { of: Erd }) {
  const bound = new Set(edges.flatMap(({ from, to }) => [from, to]))
  const alone = nodes.filter(({ id }) => !bound.has(id))
  return (
    <div
      className="min-h-0 flex-1 overflow-auto"
      tabIndex={0}
      role="region"
      aria-label="References"
    >
      <table className="w-full text-sm">
        <thead>
          <tr>
            {['Table', 'Column', 'Refers to', 'Its column', 'When that is deleted'].map((head) => (
              <th
                key={head}
                className="label sticky top-0 border-b border-line bg-bg px-4 py-1.5 text-left"
              >
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {edges.map(({ from, to, column, toColumn, onDelete }) => (
            <tr key={`${from} ${column} ${to}`} className="hover:bg-raised/50">
              <Cell>
                <TableLink to={from} />
              </Cell>
              <td className={`${cell} data text-xs text-muted`}>{column}</td>
              <Cell>
                <TableLink to={to} />
              </Cell>
              <td className={`${cell} data text-xs text-muted`}>{toColumn}</td>
              <td className={`${cell} text-xs text-dim`}>{onDelete}</td>
            </tr>
          ))}
          {alone.map(({ id }) => (
            <tr key={id} className="hover:bg-raised/50">
              <Cell>
                <TableLink to={id} />
              </Cell>
              <td colSpan={4} className={`${cell} text-xs text-dim`}>
                refers to nothing here, and nothing refers to it
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

const Cell = ({ children }: { children: ReactNode }) => <td className={cell}>{children}</td>
