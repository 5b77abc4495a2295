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

/** Runs that are looked into at once; the others are looked into the next time. */
const MOST_RUNS = 25
const PAGE = 500
/** Runs of one action and outcome that are looked into before others. */
const OF_EACH = 2

/** Learns from traced runs what actions cause, a few at a time, and remembers it. */
export class Observed {
  readonly #known = new Map<string, Seen>()
  readonly #looked = new Set<string>()

  /** What was seen since a time. */
  since(from: number): Seen[] {
    return [...this.#known.values()].filter(({ lastAt }) => lastAt >= from)
  }

  /** Looks into runs that were not looked into. */
  async look(history: RunHistory, from: number): Promise<void> {
    const { items } = await history.list({ from, limit: PAGE })
    const times = new Map<string, number>()
    const chosen = items.filter(({ id, action, status }) => {
      if (this.#looked.has(id)) return false
      // One that failed may not have got to what it causes.
      const alike = `${action} ${status}`
      const nth = (times.get(alike) ?? 0) + 1
      times.set(alike, nth)
      return nth <= OF_EACH
    })
    const outlines = await Promise.all(
      chosen.slice(0, MOST_RUNS).map(({ id }) => history.outline(id)),
    )
    for (const run of outlines) {
      if (!run) continue
      this.#looked.add(run.id)
      for (const { kind, name } of run.spans) this.#note(run.action, kind, name, run.startedAt)
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

function seenOf(from: string, kind: string, name: string): Omit<Seen, 'lastAt'> | undefined {
  switch (kind) {
    case 'call':
      return { kind: 'calls', from, to: name, external: false }
    case 'event':
      return { kind: 'emits', from, to: name, external: false }
    case 'job':
      return { kind: 'enqueues', from, to: name.replace(/ and \d+ more$/, ''), external: false }
    case 'http':
      return { kind: 'calls', from, to: name.replace(/^[A-Z]+ /, ''), external: true }
    default:
      return undefined
  }
}
