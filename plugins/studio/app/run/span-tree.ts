import type { TraceRow } from './trace-rows.ts'

/** A span where it hangs. */
export interface Placed {
  span: TraceRow
  depth: number
  children: number
}

/** Spans in the order of a waterfall: each below its parent, siblings by start; closed ones hide theirs. */
export function placeSpans(spans: readonly TraceRow[], closed: ReadonlySet<string>): Placed[] {
  const ids = new Set(spans.map(({ id }) => id))
  const below = new Map<string | null, TraceRow[]>()
  for (const span of spans) {
    const parent = span.parent && ids.has(span.parent) ? span.parent : null
    below.set(parent, [...(below.get(parent) ?? []), span])
  }
  const placed: Placed[] = []
  const place = (parent: string | null, depth: number): void => {
    for (const span of (below.get(parent) ?? []).sort((a, b) => a.start - b.start)) {
      placed.push({ span, depth, children: below.get(span.id)?.length ?? 0 })
      if (!closed.has(span.id)) place(span.id, depth + 1)
    }
  }
  place(null, 0)
  return placed
}

/** Where a run begins, and how long it is, in milliseconds; never zero. What it has caused may be hours later. */
export function extent(rows: readonly TraceRow[]): { from: number; length: number } {
  const spans = rows.filter(({ caused }) => !caused)
  const from = Math.min(...spans.map(({ start }) => start))
  const to = Math.max(...spans.map(({ start, ms }) => start + ms))
  return { from, length: Math.max(to - from, 0.01) }
}
