import { useState } from 'react'
import type { RunDetail } from '../../contract/runs.ts'
import { Segmented } from '../ui/field.tsx'
import { duration } from '../ui/format.ts'
import { Nothing } from './tables.tsx'

/** Queries of a run with their SQL and their share of the time, those that repeat first. */
export function Queries({
  spans,
  repeats,
  onChoose,
}: {
  spans: RunDetail['spans']
  repeats: RunDetail['repeats']
  onChoose: (id: string) => void
}) {
  const [order, setOrder] = useState<'slow' | 'sent'>('slow')
  if (spans.length === 0) return <Nothing>This run asked the database nothing.</Nothing>
  const total = spans.reduce((sum, { ms }) => sum + ms, 0)
  const sorted = order === 'slow' ? spans.toSorted((a, b) => b.ms - a.ms) : spans
  return (
    <div>
      {repeats.length > 0 && (
        <ul aria-label="Repeated queries" className="border-b border-line bg-warn/6">
          {repeats.map(({ text, count, ms }) => (
            <li key={text} className="flex items-baseline gap-3 px-4 py-2 text-sm">
              <span className="shrink-0 font-semibold text-warn">×{count} repeated</span>
              <span className="data min-w-0 flex-1 truncate text-xs" title={text}>
                {text}
              </span>
              <span className="data text-xs text-muted">{duration(ms)} in all</span>
            </li>
          ))}
        </ul>
      )}
      <div className="flex items-center gap-3 border-b border-line px-4 py-1.5">
        <span className="data flex-1 text-xs text-muted">{duration(total)} in all</span>
        <Segmented
          label="Order of the queries"
          value={order}
          options={[
            ['slow', 'Slowest'],
            ['sent', 'As sent'],
          ]}
          onChange={setOrder}
        />
      </div>
      <ol aria-label="Queries">
        {sorted.map(({ id, name, sql = name, ms, status }) => (
          <li key={id}>
            <button
              type="button"
              title={sql}
              onClick={() => onChoose(id)}
              className="flex h-7 w-full items-center gap-3 border-b border-line/60 px-4 text-left hover:bg-raised focus-visible:-outline-offset-2"
            >
              <span
                className={`data min-w-0 flex-1 truncate text-xs ${status === 'error' ? 'text-err' : ''}`}
              >
                {sql}
              </span>
              <span aria-hidden className="h-1.5 w-20 shrink-0 rounded-full bg-sunken">
                <span
                  className="block h-full min-w-px rounded-full"
                  style={{
                    background: 'var(--span-db)',
                    width: `${total > 0 ? (ms / total) * 100 : 0}%`,
                  }}
                />
              </span>
              <span className="data w-16 shrink-0 text-right text-xs text-muted">
                {duration(ms)}
              </span>
            </button>
          </li>
        ))}
      </ol>
    </div>
  )
}
