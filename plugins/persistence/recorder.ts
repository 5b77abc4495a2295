import type { Ids, RegisteredAction, Run, Span } from '../../kernel/index.ts'
import type { RunLine } from '../logger/index.ts'
import type { WriteBuffer } from './buffer.ts'
import { type PersistenceConfig, type RecordOptions, recordPlan } from './config.ts'
import { FIELD, fieldText } from './row.ts'
import { type AddCounts, RunCounter } from './run-counts.ts'
import { RunRows } from './run-row.ts'
import { SpanSampler } from './span-sampler.ts'
import { SpanCollector } from './spans.ts'
import { cut } from './value-text.ts'

const DEFAULT_VALUE_SIZE = 16_384
/** Lines kept of a run of which it is not known yet whether it is recorded. */
const MAX_HELD = 1_000
/** Characters kept of a message, and of its fields. */
const MAX_MESSAGE = 8_192
const MAX_FIELDS = 65_536

/** What a {@link Recorder} is made of. */
export interface RecorderParts {
  readonly config: PersistenceConfig
  readonly buffer: WriteBuffer
  readonly ids: Ids
  /** Whether the store makes the JSON of inputs as they were sent. */
  readonly takesSent: boolean
}

/** Makes rows of what happens and adds them to the buffer. */
export class Recorder {
  readonly #config: PersistenceConfig
  readonly #buffer: WriteBuffer
  readonly #ids: Ids
  readonly #takesSent: boolean
  readonly #rows = new Map<RegisteredAction, RunRows | undefined>()
  readonly #spans = new SpanCollector()
  readonly #held = new WeakMap<Run, string[]>()

  /** Which runs are traced. */
  readonly sampler: SpanSampler = new SpanSampler((action) =>
    this.isPaused ? 0 : (this.rowsOf(action)?.plan.spans ?? 0),
  )

  /** While it is, runs are counted and nothing else. */
  isPaused = false

  /** Lines of rehearsals that somebody waits for, by trace. */
  readonly rehearsals: Map<string, RunLine[]> = new Map()

  constructor({ config, buffer, ids, takesSent }: RecorderParts) {
    this.#config = config
    this.#buffer = buffer
    this.#ids = ids
    this.#takesSent = takesSent
  }

  /** Undefined for an action whose runs are not recorded. */
  rowsOf(action: RegisteredAction): RunRows | undefined {
    const known = this.#rows.get(action)
    if (known !== undefined || this.#rows.has(action)) return known
    const wish = action.definition['record'] as boolean | RecordOptions | undefined
    const plan = recordPlan(this.#config, wish)
    const maxValueSize = this.#config.maxValueSize ?? DEFAULT_VALUE_SIZE
    const values = { maxValueSize, takesSent: this.#takesSent }
    const add: AddCounts = (row, time) => this.#buffer.addCounts(row, time)
    const rows =
      plan && new RunRows(action, plan, values, new RunCounter(action.name, this.#ids, add))
    this.#rows.set(action, rows)
    return rows
  }

  settled(run: Run): void {
    const rows = this.rowsOf(run.action)
    if (rows === undefined) return
    if (run.rehearsed) return void this.#spans.take(run)
    rows.counter.count(run)
    if (this.isPaused || !rows.wants(run)) return this.#buffer.wake()
    rows.write(run, this.#spans.take(run), this.#buffer)
    if (rows.plan.sampling !== 'all') this.#release(run)
  }

  /** Whether a run that has not settled will most likely be recorded. */
  follows(run: Run): boolean {
    const rows = this.rowsOf(run.action)
    return rows?.plan.sampling === 'all' && !this.isPaused && !run.rehearsed
  }

  /** Adds the row of a run that has not settled. */
  runs(run: Run, process: string): void {
    this.#buffer.add(this.rowsOf(run.action)!.running(run, process), run.startedAt)
  }

  /** Adds rows of counts that have changed. */
  gather(): void {
    for (const rows of this.#rows.values()) rows?.counter.write()
  }

  span(span: Span, run: Run): void {
    if (!this.rowsOf(run.action)?.plan.spans) return
    // Somebody else may want the spans of every run.
    if (this.sampler.picks(run)) this.#spans.add(span, run)
  }

  line(line: RunLine): void {
    const { run, time } = line
    if (run.rehearsed) return void this.rehearsals.get(run.traceId)?.push(line)
    const rows = this.rowsOf(run.action)
    if (!rows?.plan.logs || this.isPaused) return
    const row = this.#lineRow(line)
    if (rows.plan.sampling === 'all') return this.#buffer.add(row, time)
    if (run.status !== 'running') {
      if (rows.wants(run)) this.#buffer.add(row, time)
      return
    }
    const held = this.#held.get(run)
    if (!held) this.#held.set(run, [row])
    else if (held.length < MAX_HELD) held.push(row)
  }

  #release(run: Run): void {
    const held = this.#held.get(run)
    if (!held) return
    this.#held.delete(run)
    for (const row of held) this.#buffer.add(row, run.startedAt)
  }

  #lineRow({ run, level, time, message, fields }: RunLine): string {
    // A span that is not kept says nothing.
    const spanId = run.ctx.trace.listening && this.sampler.picks(run) ? run.ctx.trace.spanId : ''
    return [
      `L${this.#ids.uuid()}`,
      run.id,
      run.action.name,
      level,
      time,
      fieldText(message.length > MAX_MESSAGE ? `${message.slice(0, MAX_MESSAGE)}…` : message),
      fields.length > MAX_FIELDS ? cut(fields, MAX_FIELDS) : fields,
      spanId,
    ].join(FIELD)
  }
}
