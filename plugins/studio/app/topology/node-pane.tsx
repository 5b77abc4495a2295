import { Link } from '@tanstack/react-router'
import { X } from 'lucide-react'
import type { TopologyNode } from '../../contract/events.ts'
import { Button } from '../ui/button.tsx'
import { duration, percent } from '../ui/format.ts'
import { Facts, Section } from '../ui/page.tsx'
import { Ago } from '../ui/time.tsx'
import { rateOf, type Graph } from './graph.ts'
import { Known } from './known.tsx'
import { TopicFacts } from './topic-facts.tsx'

/** What one box is, and what it hangs on. */
export function NodePane({
  of,
  graph,
  around,
  seenSince,
  onNear,
  onClose,
}: {
  of: TopologyNode
  graph: Graph
  around: string | undefined
  seenSince: number | null
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
      {of.kind === 'action' && (
        <Facts
          of={[
            ['Rate', rateOf(of.rate)],
            ['p95', of.p95 === null ? '–' : duration(of.p95)],
            ['Errors', percent(of.err)],
            ...(of.plugin ? ([['Plugin', of.plugin]] as const) : []),
          ]}
        />
      )}
      {of.kind === 'topic' && <TopicFacts of={of} />}
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
            Payload and Emit…
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
                    <span className="ml-auto shrink-0">
                      <Known of={edge} />
                    </span>
                  </li>
                ))}
              </ul>
            </Section>
          ),
      )}
      <p className="text-xs text-dim">
        {seenSince === null ? (
          'No run was looked into yet: what is emitted, called and queued is known from runs.'
        ) : (
          <>
            What is emitted, called and queued is known from runs; the first of them began{' '}
            <Ago t={seenSince} />.
          </>
        )}
      </p>
    </aside>
  )
}
