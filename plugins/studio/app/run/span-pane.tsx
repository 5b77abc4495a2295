import { useQuery } from '@tanstack/react-query'
import { X } from 'lucide-react'
import { read } from '../data/queries.ts'
import { Button } from '../ui/button.tsx'
import { CopyButton } from '../ui/copy.tsx'
import { duration } from '../ui/format.ts'
import { Facts } from '../ui/page.tsx'
import { Json } from '../ui/json.tsx'
import { Queried } from '../ui/queried.tsx'
import { spanColour } from '../ui/span-colour.ts'
import { Bar } from '../ui/states.tsx'
import { Logs } from './logs.tsx'

/** What one span says of itself: its attributes, its SQL, its logs. */
export function SpanPane({
  runId,
  spanId,
  onClose,
}: {
  runId: string
  spanId: string
  onClose: () => void
}) {
  const query = useQuery(read('studio.runs.span', { runId, spanId }))
  return (
    <section
      aria-label="Span"
      className="max-h-[46%] shrink-0 overflow-auto border-t border-line bg-panel"
    >
      <Queried
        of={query}
        skeleton={
          <div className="flex h-28 flex-col gap-3 p-4">
            <Bar width={180} />
            <Bar width={320} />
          </div>
        }
      >
        {({ span }) => {
          const { 'db.query.text': text, ...attrs } = span.attrs as Record<string, unknown> & {
            'db.query.text'?: string
          }
          return (
            <div className="flex animate-in flex-col gap-3 p-4">
              <header className="flex items-center gap-2">
                <span
                  className="size-2.5 shrink-0 rounded-[2px]"
                  style={{ background: spanColour(span) }}
                />
                <h3 className="data min-w-0 flex-1 truncate text-sm">{span.name}</h3>
                <span className="data text-xs text-muted">{duration(span.ms)}</span>
                <Button
                  look="ghost"
                  aria-label="Close the span"
                  icon={<X size={14} />}
                  onClick={onClose}
                />
              </header>
              {span.error && <p className="data text-xs break-words text-err">{span.error}</p>}
              {text && (
                <div className="relative">
                  <pre
                    tabIndex={0}
                    className="data overflow-auto rounded-md border border-line bg-sunken p-3 pr-10 text-xs whitespace-pre-wrap"
                  >
                    {text}
                  </pre>
                  <span className="absolute top-1.5 right-1.5">
                    <CopyButton label="Copy the query" text={() => text} />
                  </span>
                </div>
              )}
              <Facts
                of={[
                  ...Object.entries(attrs).map(
                    ([name, value]) =>
                      [
                        name,
                        value !== null && typeof value === 'object' ? (
                          <Json key={name} value={value} depth={1} />
                        ) : (
                          String(value)
                        ),
                      ] as const,
                  ),
                ]}
              />
              {span.logs.length > 0 && <Logs of={span.logs} />}
            </div>
          )
        }}
      </Queried>
    </section>
  )
}
