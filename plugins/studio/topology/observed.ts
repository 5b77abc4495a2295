import type { RunHistory } from '../../persistence/index.ts'

/** What an action was seen to cause. */
export interface Seen {
  readonly kind: 'calls' | 'emits' | 'enqueues'
  readonly from: string
  /** An action, a topic, or a host. */
  readonly to: string
  readonly external: boolean
  /** Milliseconds since the epoch, of the last run that did. */
  lastAt: number
}

/** How much was looked at to say what an action causes. */
export interface Looked {
  runs: number
  /** Milliseconds since the epoch, of the first of them. */
  since: number
}

/** Runs that are looked into at once; the others are looked into the next time. */
const MOST_RUNS = 25
const PAGE = 500
/** Runs of one action and outcome that are looked into before others. */
const OF_EACH = 2
/** The latest runs of one action, when somebody looks at that. */
const LATEST = 20

/** Learns from traced runs what actions cause, a few at a time, and remembers it. */
export class Observed {
  readonly #known = new Map<string, Seen>()
  readonly #ids = new Set<string>()
  readonly #looked = new Map<string, Looked>()

  /** When the first run began that was looked into; milliseconds since the epoch. */
  get began(): number | null {
    const times = [...this.#looked.values()].map(({ since }) => since)
    return times.length === 0 ? null : Math.min(...times)
  }

  /** What was seen since a time. */
  since(from: number): Seen[] {
    return [...this.#known.values()].filter(({ lastAt }) => lastAt >= from)
  }

  /** Everything seen that an action causes, or that causes it. */
  of(action: string): { causes: Seen[]; by: Seen[]; looked: Looked | undefined } {
    const all = [...this.#known.values()]
    return {
      causes: all.filter(({ from }) => from === action),
      by: all.filter(({ to, external, kind }) => to === action && !external && kind !== 'emits'),
      looked: this.#looked.get(action),
    }
  }

  /** Looks into runs that were not looked into, of all actions a few. */
  async look(history: RunHistory, from: number): Promise<void> {
    const { items } = await history.list({ from, limit: PAGE })
    const times = new Map<string, number>()
    const chosen = items.filter(({ id, action, status }) => {
      if (this.#ids.has(id)) return false
      // One that failed may not have got to what it causes.
      const alike = `${action} ${status}`
      const nth = (times.get(alike) ?? 0) + 1
      times.set(alike, nth)
      return nth <= OF_EACH
    })
    await this.#into(history, chosen.slice(0, MOST_RUNS))
  }

  /** Looks into the latest runs of one action. */
  async lookAt(history: RunHistory, action: string): Promise<void> {
    const { items } = await history.list({ action, limit: LATEST })
    await this.#into(
      history,
      items.filter(({ id }) => !this.#ids.has(id)),
    )
  }

  async #into(history: RunHistory, runs: readonly { readonly id: string }[]): Promise<void> {
    const outlines = await Promise.all(runs.map(({ id }) => history.outline(id)))
    for (const run of outlines) {
      // What still runs may cause more.
      if (!run || run.status === 'running') continue
      this.#ids.add(run.id)
      const looked = this.#looked.get(run.action)
      if (looked) {
        looked.runs++
        looked.since = Math.min(looked.since, run.startedAt)
      } else this.#looked.set(run.action, { runs: 1, since: run.startedAt })
      const events = new Set(run.spans.flatMap(({ kind, id }) => (kind === 'event' ? [id] : [])))
      for (const { id, parentId, kind, name } of run.spans) {
        // Jobs below an event are its listeners: the event is the way to them.
        if (kind === 'job' && parentId !== undefined && events.has(parentId)) continue
        for (const one of await namesOf(history, { runId: run.id, id, kind, name })) {
          this.#note(run.action, kind, one, run.startedAt)
        }
      }
    }
  }

  #note(from: string, kind: string, name: string, at: number): void {
    const seen = seenOf(from, kind, name)
    if (!seen) return
    const key = `${seen.kind} ${from} ${seen.to}`
    const known = this.#known.get(key)
    if (known) known.lastAt = Math.max(known.lastAt, at)
    else this.#known.set(key, { ...seen, lastAt: at })
  }
}

/** A span of several jobs has their names among what it says of itself. */
async function namesOf(
  history: RunHistory,
  { runId, id, kind, name }: { runId: string; id: string; kind: string; name: string },
): Promise<readonly string[]> {
  if (kind !== 'job' || !/ and \d+ more$/.test(name)) return [name]
  const span = await history.span(runId, id)
  const names = span?.attributes['job.actions']
  return Array.isArray(names) ? names.map(String) : [name.replace(/ and \d+ more$/, '')]
}

function seenOf(from: string, kind: string, name: string): Omit<Seen, 'lastAt'> | undefined {
  switch (kind) {
    case 'call':
      return { kind: 'calls', from, to: name, external: false }
    case 'event':
      return { kind: 'emits', from, to: name, external: false }
    case 'job':
      return { kind: 'enqueues', from, to: name, external: false }
    case 'http':
      return { kind: 'calls', from, to: name.replace(/^[A-Z]+ /, ''), external: true }
    default:
      return undefined
  }
}
