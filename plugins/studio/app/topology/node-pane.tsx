import { Link } from '@tanstack/react-router'
import { X } from 'lucide-react'
import type { TopologyNode } from '../../contract/events.ts'
import { Button } from '../ui/button.tsx'
import { Chip } from '../ui/chip.tsx'
import { duration, percent } from '../ui/format.ts'
import { Facts, Section } from '../ui/page.tsx'
import type { Graph } from './graph.ts'

/** What one box is, and what it hangs on. */
export function NodePane({
  of,
  graph,
  around,
  onNear,
  onClose,
}: {
  of: TopologyNode
  graph: Graph
  around: string | undefined
  onNear: (id: string | undefined) => void
  onClose: () => void
}) {
  const label = (id: string): string => graph.nodes.find((node) => node.id === id)?.label ?? id
  const into = graph.edges.filter(({ to }) => to === of.id)
  const out = graph.edges.filter(({ from }) => from === of.id)
  return (
    <aside
      aria-label="Of this box"
      className="flex w-76 shrink-0 animate-slide flex-col gap-3 overflow-y-auto border-l border-line bg-panel p-4"
    >
      <header className="flex items-start gap-2">
        <div className="min-w-0 flex-1">
          <p className="text-xs text-dim">
            {of.kind === 'topic' ? 'event' : of.kind}
            {of.trigger ? ` · ${of.trigger}` : ''}
          </p>
          <h2 className="data text-base font-semibold break-words">{of.label}</h2>
        </div>
        <Button look="ghost" aria-label="Close" icon={<X size={14} />} onClick={onClose} />
      </header>
      <Facts
        of={[
          ['Rate', `${of.rate < 10 ? of.rate.toFixed(1) : Math.round(of.rate)} a minute`],
          ['p95', of.p95 === null ? '–' : duration(of.p95)],
          ['Errors', percent(of.err)],
        ]}
      />
      <p className="flex flex-wrap gap-2">
        <Button onClick={() => onNear(around === of.id ? undefined : of.id)}>
          {around === of.id ? 'Show all' : 'Only around it'}
        </Button>
        {of.kind === 'action' && (
          <Link
            to="/actions/$name"
            params={{ name: of.label }}
            className="flex h-7 items-center px-1 text-sm text-accent hover:underline"
          >
            Open
          </Link>
        )}
        {of.kind === 'topic' && (
          <Link
            to="/topology"
            search={{ as: 'topics', topic: of.label }}
            className="flex h-7 items-center px-1 text-sm text-accent hover:underline"
          >
            Open
          </Link>
        )}
      </p>
      {(
        [
          ['Comes from', into, 'from'],
          ['Leads to', out, 'to'],
        ] as const
      ).map(
        ([title, edges, end]) =>
          edges.length > 0 && (
            <Section key={title} title={title}>
              <ul>
                {edges.map((edge, at) => (
                  <li key={at} className="flex min-h-6 items-baseline gap-2 text-xs">
                    <span className="text-dim">{edge.kind}</span>
                    <span className="data min-w-0 break-words">{label(edge[end])}</span>
                    {!edge.declared && <Chip tone="warn">not declared</Chip>}
                    {!edge.seen && <span className="text-dim">not seen</span>}
                  </li>
                ))}
              </ul>
            </Section>
          ),
      )}
    </aside>
  )
}
