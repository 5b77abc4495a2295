import type { Run, Span } from '../../kernel/index.ts'
import type { RecordedSpan, RepeatedQuery } from './history.ts'
import { type ValueText, valueText } from './value-text.ts'

/** Spans kept of a run; the rest is counted. */
const MAX_SPANS = 200
/** Characters kept of what a span says of itself. */
const MAX_SIZE = 4_096
/** How often a query may be sent by one run before it is called repeated. */
const REPEATED = 5
const MAX_TEXTS = 200
const MAX_REPEATS = 10

/** The OpenTelemetry attribute that has a query's text. */
const QUERY_TEXT = 'db.query.text'

/** The spans of one run, until it settles. */
class Collected {
  readonly spans: Span[] = []
  readonly queries = new Map<string, { count: number; durationMs: number }>()
  left = 0

  add(span: Span): void {
    if (this.spans.length < MAX_SPANS) this.spans.push(span)
    else this.left++
    const text = span.attributes[QUERY_TEXT]
    if (typeof text !== 'string') return
    const known = this.queries.get(text)
    if (known) {
      known.count++
      known.durationMs += span.durationMs
    } else if (this.queries.size < MAX_TEXTS) {
      this.queries.set(text, { count: 1, durationMs: span.durationMs })
    }
  }
}

/** What {@link SpanCollector.take} gives: JSON, empty when there is none. */
export interface TakenSpans {
  readonly spans: string
  readonly repeats: string
}

const NONE: TakenSpans = { spans: '', repeats: '' }

/** Keeps the spans of running runs. */
export class SpanCollector {
  readonly #runs = new WeakMap<Run, Collected>()
  readonly #text: ValueText = valueText(undefined, MAX_SIZE)

  add(span: Span, run: Run): void {
    if (run.status !== 'running') return
    let collected = this.#runs.get(run)
    if (!collected) this.#runs.set(run, (collected = new Collected()))
    collected.add(span)
  }

  /** What was collected of a run that has settled. */
  take(run: Run): TakenSpans {
    const collected = this.#runs.get(run)
    if (!collected) return NONE
    this.#runs.delete(run)
    return {
      spans: `[${collected.spans.map((span) => this.#spanText(span)).join(',')}${leftText(collected)}]`,
      repeats: repeatsText(collected),
    }
  }

  #spanText(span: Span): string {
    const { spanId, parentSpanId, kind, name, startedAt, durationMs, attributes, error } = span
    const known: Omit<RecordedSpan, 'attributes'> = {
      id: spanId,
      parentId: parentSpanId,
      kind,
      name: name.slice(0, MAX_SIZE).toWellFormed(),
      startedAt,
      durationMs: Math.round(durationMs * 1000) / 1000,
      error: error === undefined ? undefined : errorText(error),
    }
    return `${JSON.stringify(known).slice(0, -1)},"attributes":${this.#text(attributes)}}`
  }
}

function errorText(error: unknown): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  return text.slice(0, MAX_SIZE).toWellFormed()
}

/** A last span that says how many are missing. */
function leftText({ left, spans }: Collected): string {
  if (left === 0) return ''
  const { startedAt } = spans.at(-1)!
  const note = {
    id: '',
    kind: 'cut',
    name: `${left} more`,
    startedAt,
    durationMs: 0,
    attributes: {},
  }
  return `,${JSON.stringify(note)}`
}

function repeatsText({ queries }: Collected): string {
  const repeats: RepeatedQuery[] = []
  for (const [text, { count, durationMs }] of queries) {
    if (count >= REPEATED) {
      repeats.push({ text: text.slice(0, MAX_SIZE).toWellFormed(), count, durationMs })
    }
  }
  if (repeats.length === 0) return ''
  return JSON.stringify(repeats.sort((a, b) => b.count - a.count).slice(0, MAX_REPEATS))
}
