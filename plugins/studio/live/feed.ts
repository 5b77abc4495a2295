import type { Run, Timer } from '../../../kernel/index.ts'
import { runLines } from '../../logger/index.ts'
import type { McpExchanged } from '../../mcp/index.ts'
import type {
  LiveBatch,
  LiveHealthItem,
  LiveMcpItem,
  LiveQueueItem,
  LiveTopic,
} from '../contract/live.ts'
import type { LogRow, RunRow } from '../contract/wire.ts'
import { parseFilter } from '../filter.ts'
import { lineMatcher } from '../logs/match.ts'
import { liveLine } from '../logs/line.ts'
import { exchangeOf } from '../mcp/exchange.ts'
import { reach } from '../reach.ts'
import { registryDiff } from '../registry-diff.ts'
import { matcher } from '../runs/match.ts'
import { liveRow } from '../runs/row.ts'
import type { Studio } from '../studio.ts'
import { Channel } from './channel.ts'
import type { Tap } from './tap.ts'

/** Milliseconds between two batches. */
const BATCH = 250
/** Milliseconds between two items about health. */
const HEALTH = 2_000
/** How long what happens is kept after the last one stopped listening: a page that loads again goes on. */
const LINGER = 30_000

/** One reader of a topic. */
export interface Reader {
  /** What came since the last time; undefined when nothing did. */
  read(): LiveBatch | undefined
}

interface LiveRun {
  readonly row: RunRow
  readonly input: () => unknown
}

/** What happens in the app, for those who listen. Nothing is kept, and no timer runs, while nobody does. */
export class Feed {
  readonly #studio: Studio
  readonly #tap: Tap
  readonly #runs: Channel<LiveRun>
  readonly #logs: Channel<LogRow>
  readonly #queue: Channel<LiveQueueItem>
  readonly #health: Channel<LiveHealthItem>
  readonly #mcp: Channel<LiveMcpItem>
  readonly #told = new WeakSet<Run>()
  readonly #ticks = new Set<() => void>()
  #timer: Timer | undefined
  #linger: Timer | undefined
  /** What ends listening, by topic. */
  readonly #heard = new Map<LiveTopic, (() => void) | undefined>()
  #healthDue = 0

  constructor(studio: Studio, tap: Tap) {
    this.#studio = studio
    this.#tap = tap
    const { clock } = studio.host
    const elapsed = (): number => clock.elapsed()
    this.#runs = new Channel(elapsed)
    this.#logs = new Channel(elapsed)
    this.#queue = new Channel(elapsed)
    this.#health = new Channel(elapsed)
    this.#mcp = new Channel(elapsed)
  }

  /** Calls a function after each batch's time, until the one it gives is called. */
  listen(tick: () => void): () => void {
    this.touch()
    this.#ticks.add(tick)
    this.#timer ??= this.#next()
    return () => {
      this.#ticks.delete(tick)
      if (this.#ticks.size > 0) return
      this.#timer?.cancel()
      this.#timer = undefined
      this.touch()
    }
  }

  /** Keeps what happens for a while, listeners or not: a poll comes again. */
  touch(): void {
    this.#linger?.cancel()
    const { clock } = this.#studio.host
    this.#linger = clock.setTimeout(
      () => {
        if (this.#ticks.size === 0) this.close()
      },
      LINGER,
      { background: true },
    )
  }

  /** A reader of a topic. @param cursor where it stopped before; none: from now on */
  reader(topic: LiveTopic, q = '', cursor: string | null = null): Reader {
    this.touch()
    this.#hear(topic)
    const { terms } = parseFilter(q)
    const { actions } = this.#studio.host
    switch (topic) {
      case 'runs': {
        const matches = matcher(terms, actions)
        return this.#reading(topic, this.#runs, cursor, ({ row, input }) =>
          matches(row, input) ? row : undefined,
        )
      }
      case 'logs': {
        const matches = lineMatcher(terms, actions)
        return this.#reading(topic, this.#logs, cursor, (line) =>
          matches(line) ? line : undefined,
        )
      }
      case 'queue':
        return this.#reading(topic, this.#queue, cursor, (item) => item)
      case 'health':
        return this.#reading(topic, this.#health, cursor, (item) => item)
      case 'mcp':
        return this.#reading(topic, this.#mcp, cursor, (item) => item)
      case 'registry':
        return this.#registry(cursor)
    }
  }

  /** Stops keeping what happens. */
  close(): void {
    this.#timer?.cancel()
    this.#linger?.cancel()
    this.#timer = undefined
    for (const end of this.#heard.values()) end?.()
    this.#heard.clear()
    for (const channel of [this.#runs, this.#logs, this.#queue, this.#health, this.#mcp])
      channel.clear()
  }

  /** Listens in the app to what a topic is about, until nobody listens here: a page that shows no runs costs none. */
  #hear(topic: LiveTopic): void {
    if (this.#heard.has(topic)) return
    this.#heard.set(topic, this.#hearing(topic))
  }

  #hearing(topic: LiveTopic): (() => void) | undefined {
    const tap = this.#tap
    const { host } = this.#studio
    switch (topic) {
      case 'runs':
        tap.settled = (run) =>
          this.#runs.push(() => ({ row: liveRow(run), input: () => run.input }))
        return () => (tap.settled = undefined)
      case 'queue':
        tap.job = (item) => this.#queue.push(() => ({ ...item, at: host.clock.now() }))
        return () => (tap.job = undefined)
      case 'logs':
        return host.get(runLines)?.listen((line) => {
          if (!line.run.rehearsed) this.#logs.push(() => liveLine(line, this.#logs.seq))
        })
      case 'mcp':
        return this.#hearAgents()
      default:
        return undefined
    }
  }

  /** What agents ask and are answered, and what the tester does in their place. */
  #hearAgents(): (() => void) | undefined {
    const offers = this.#studio.host.get(reach.mcpOffers)
    if (!offers) return undefined
    const tell = (told: McpExchanged): void =>
      this.#mcp.push(() => exchangeOf(this.#studio, offers, told))
    this.#tap.mcp = tell
    const end = offers.listen(tell)
    return () => {
      this.#tap.mcp = undefined
      end()
    }
  }

  #next(): Timer {
    return this.#studio.host.clock.setTimeout(() => this.#tick(), BATCH)
  }

  #tick(): void {
    this.#timer = this.#next()
    if (this.#heard.has('runs')) this.#tellRunning()
    if (this.#heard.has('health')) this.#tellHealth()
    for (const tick of this.#ticks) tick()
  }

  /** Runs that take long are shown while they do. */
  #tellRunning(): void {
    const { host } = this.#studio
    const before = host.clock.now() - BATCH
    for (const run of host.insight.running) {
      if (run.startedAt > before || run.rehearsed || this.#told.has(run)) continue
      if (run.action.definition['record'] === false) continue
      this.#told.add(run)
      this.#runs.push(() => ({ row: liveRow(run), input: () => run.input }))
    }
  }

  #tellHealth(): void {
    const { host } = this.#studio
    const now = host.clock.now()
    if (now < this.#healthDue) return
    this.#healthDue = now + HEALTH
    const stats = host.get(reach.history)?.stats
    this.#health.push(() => ({
      ...{ at: now, rss: process.memoryUsage.rss(), running: host.insight.running.length },
      ...{ buffered: stats?.buffered ?? 0, dropped: stats?.dropped ?? 0 },
    }))
  }

  #reading<T>(
    topic: LiveTopic,
    channel: Channel<T>,
    cursor: string | null,
    shown: (item: T) => unknown,
  ): Reader {
    const { instance } = this.#studio
    const [, of, number] = /^(.+):(\d+)$/.exec(cursor ?? '') ?? []
    let gap = cursor !== null && of !== instance
    let seq = of === instance ? Number(number) : channel.seq
    // The first batch of somebody new only tells where they are.
    let isNew = true
    return {
      read() {
        const unread = channel.since(seq)
        seq = unread.seq
        const items = unread.items.map(shown).filter((item) => item !== undefined)
        const isGap = gap || unread.gap
        const isNews = isNew || isGap || items.length > 0 || unread.dropped > 0
        gap = false
        isNew = false
        if (!isNews) return undefined
        return { topic, cursor: `${instance}:${seq}`, items, dropped: unread.dropped, gap: isGap }
      },
    }
  }

  /** What has changed since the process before, told once to whoever does not come from this one. */
  #registry(cursor: string | null): Reader {
    const { instance } = this.#studio
    let told = cursor === instance
    let diff: Awaited<ReturnType<typeof registryDiff>> | undefined
    void registryDiff(this.#studio).then((made) => (diff = made))
    return {
      read() {
        if (told || !diff) return undefined
        told = true
        const items = [{ instance, ...diff }]
        return { topic: 'registry', cursor: instance, items, dropped: 0, gap: false }
      },
    }
  }
}
