import { ChevronRight } from 'lucide-react'
import { useMemo, useState } from 'react'
import { cn } from '../ui/cn.ts'
import { duration } from '../ui/format.ts'
import { Status } from '../ui/status.tsx'
import { spanColour } from '../ui/span-colour.ts'
import { type Placed, extent, placeSpans } from './span-tree.ts'
import type { TraceRow } from './trace-rows.ts'

/** Share of the width that names take; the rest is the time line. */
const NAMES = 'grid-cols-[minmax(140px,38%)_1fr]'
const TICKS = [0, 0.25, 0.5, 0.75, 1]

/** The parts of a run over time. Arrow keys move and open; a click shows what a part says of itself, or the run it caused. */
export function Waterfall({
  rows: spans,
  chosen,
  onChoose,
  onOpen,
}: {
  rows: readonly TraceRow[]
  chosen: string | undefined
  onChoose: (id: string | undefined) => void
  onOpen: (runId: string) => void
}) {
  const parts = spans.filter(({ caused, isWhole }) => !caused && !isWhole).length
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set())
  const { from, length } = useMemo(() => extent(spans), [spans])
  const placed = useMemo(() => placeSpans(spans, closed), [spans, closed])
  const toggle = (id: string): void => {
    const next = new Set(closed)
    if (!next.delete(id)) next.add(id)
    setClosed(next)
  }
  return (
    <div className="pb-3">
      <div
        className={cn(
          'sticky top-0 z-10 grid h-7 items-center border-b border-line bg-bg pr-4 pl-4',
          NAMES,
        )}
      >
        <span className="label">
          {parts} {parts === 1 ? 'span' : 'spans'}
        </span>
        <div className="relative h-full">
          {TICKS.map((share) => (
            <span
              key={share}
              style={{ left: `${share * 100}%` }}
              className={cn(
                'data absolute top-1.5 text-2xs whitespace-nowrap text-dim',
                share === 1 ? '-translate-x-full' : share > 0 && '-translate-x-1/2',
              )}
            >
              {share === 0 ? '0' : duration(length * share)}
            </span>
          ))}
        </div>
      </div>
      <ul role="tree" aria-label="Trace">
        {placed.map((each, at) => (
          <Span
            key={each.span.id}
            of={each}
            from={from}
            length={length}
            open={!closed.has(each.span.id)}
            chosen={each.span.id === chosen}
            first={at === 0 && !chosen}
            onToggle={() => toggle(each.span.id)}
            onChoose={() => {
              const { id, caused, isWhole } = each.span
              if (caused) onOpen(id)
              else if (isWhole) toggle(id)
              else onChoose(id === chosen ? undefined : id)
            }}
          />
        ))}
      </ul>
    </div>
  )
}

function Span({
  of,
  from,
  length,
  open,
  chosen,
  first,
  onToggle,
  onChoose,
}: {
  of: Placed
  from: number
  length: number
  open: boolean
  chosen: boolean
  first: boolean
  onToggle: () => void
  onChoose: () => void
}) {
  const { span, depth, children } = of
  const left = ((span.start - from) / length) * 100
  const width = (span.ms / length) * 100
  // Neither side of its bar has room for a word.
  const isFull = left + width > 82 && left < 16
  const colour = spanColour(span)
  return (
    <li
      role="treeitem"
      aria-level={depth + 1}
      aria-selected={chosen}
      {...(children > 0 ? { 'aria-expanded': open } : {})}
      tabIndex={chosen || first ? 0 : -1}
      data-span={span.id}
      title={
        span.isWhole &&
        'From its beginning to its end. Between its parts it resolves the caller, checks input and output, begins and commits its transaction, or waits for the machine.'
      }
      onClick={onChoose}
      onKeyDown={(event) => {
        const item = event.currentTarget
        const near = { ArrowDown: item.nextElementSibling, ArrowUp: item.previousElementSibling }[
          event.key
        ]
        if (near instanceof HTMLElement) near.focus()
        else if (event.key === 'Enter' || event.key === ' ') onChoose()
        else if (
          children > 0 &&
          (event.key === 'ArrowRight') !== open &&
          /ArrowRight|ArrowLeft/.test(event.key)
        )
          onToggle()
        else return
        event.preventDefault()
      }}
      className={cn(
        'grid h-7 cursor-pointer items-center pr-4 pl-4 text-sm hover:bg-raised focus-visible:-outline-offset-2',
        NAMES,
        chosen && 'bg-accent-soft',
      )}
    >
      <div className="flex min-w-0 items-center gap-1.5 pr-3" style={{ paddingLeft: depth * 14 }}>
        {children > 0 ? (
          <ChevronRight
            size={12}
            aria-hidden
            onClick={(event) => (event.stopPropagation(), onToggle())}
            className={cn(
              'shrink-0 text-dim transition-transform duration-80',
              open && 'rotate-90',
            )}
          />
        ) : (
          <span className="w-3 shrink-0" />
        )}
        <span className="size-2 shrink-0 rounded-[2px]" style={{ background: colour }} />
        <span className={cn('data truncate text-xs', span.status === 'error' && 'text-err')}>
          {span.name}
        </span>
        <span className="shrink-0 text-2xs text-dim">{noteOf(span)}</span>
      </div>
      <div className="relative h-full border-l border-line/70">
        {[25, 50, 75].map((at) => (
          <span
            key={at}
            style={{ left: `${at}%` }}
            className="absolute inset-y-0 w-px bg-line/50"
          />
        ))}
        {span.caused ? (
          <span className="absolute inset-y-0 left-2 flex items-center gap-2 text-xs">
            <Status of={span.caused.status} />
            <span className="data text-2xs text-muted">
              {span.caused.ms !== null && `${duration(span.ms)}, `}
              {afterOf(span.start - from)}
            </span>
          </span>
        ) : (
          <>
            <span
              className="absolute top-[8px] h-3 min-w-[2px] rounded-[2px]"
              style={{ left: `${left}%`, width: `${width}%`, background: colour }}
            />
            <span
              className={cn(
                'data absolute top-[6px] text-2xs whitespace-nowrap text-muted',
                isFull && 'rounded-[2px] bg-bg px-1',
              )}
              style={
                isFull
                  ? { right: `calc(${100 - left - width}% + 6px)` }
                  : left + width > 82
                    ? { right: `calc(${100 - left}% + 5px)` }
                    : { left: `calc(${left + width}% + 6px)` }
              }
            >
              {duration(span.ms)}
            </span>
          </>
        )}
      </div>
    </li>
  )
}

/** What a row is, where its name does not say it. */
function noteOf({ caused, isWhole, kind, name }: TraceRow): string {
  if (caused) return caused.trigger === 'call' ? 'called run' : `run by ${caused.trigger}`
  if (isWhole) return 'the whole run'
  return kind === 'action' || name.startsWith(kind) ? '' : kind
}

const afterOf = (ms: number): string => (ms < 1 ? 'at once' : `after ${duration(ms)}`)
