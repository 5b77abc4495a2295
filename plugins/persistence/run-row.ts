import type { RegisteredAction, Run, Trigger } from '../../kernel/index.ts'
import { fingerprintOf, hidesNothing } from '../../kernel/index.ts'
import type { WriteBuffer } from './buffer.ts'
import type { RecordPlan } from './config.ts'
import { errorText } from './error-text.ts'
import { impersonatedKind } from './impersonated.ts'
import { durationText, timeText } from './number-text.ts'
import { AS_SENT, EMPTY_TAIL, FIELD, fieldText } from './row.ts'
import type { RunCounter } from './run-counts.ts'
import type { TakenSpans } from './spans.ts'
import { type ValueText, outputText, valueText } from './value-text.ts'

/** Random digits of a trace id decide whether it is sampled: so many values they have. */
const VALUES = 2 ** 28
const MAX_HEADS = 100

/** What is the same in every row of an action and one of its triggers. */
interface Head {
  readonly text: string
  /** Of successful runs for nobody in particular, up to the input. */
  readonly anonymous: string
  /** The same where the input is as it was sent. */
  readonly sent: string
}

/** Between the error and an input that is as it was sent. */
const SENT = FIELD + AS_SENT

// Fields are parted by \x1f, written out so that the engine joins what is constant once; see row.ts.

/** Makes rows of the runs of one action. */
export class RunRows {
  readonly plan: RecordPlan
  readonly counter: RunCounter
  readonly #name: string
  readonly #action: string
  readonly #input: ValueText | undefined
  /** Characters up to which an input is recorded as it was sent; 0 for none. */
  readonly #sent: number
  readonly #output: ((run: Run) => string) | undefined
  readonly #plain: ValueText
  readonly #maxValueSize: number
  readonly #heads = new Map<Trigger, Head>()

  /** @param takesSent whether the store makes the input's JSON of what was sent; see `AS_SENT` */
  constructor(
    action: RegisteredAction,
    plan: RecordPlan,
    { maxValueSize, takesSent }: { readonly maxValueSize: number; readonly takesSent: boolean },
    counter: RunCounter,
  ) {
    const module = action.modules.map(({ name }) => name).join('.')
    this.plan = plan
    this.counter = counter
    this.#name = action.name
    this.#action = `${action.name}\x1f${module}`
    this.#maxValueSize = maxValueSize
    this.#plain = valueText(undefined, maxValueSize)
    const { closed, json } = action.input
    this.#input = plan.input ? valueText(json, maxValueSize) : undefined
    const showsAll = takesSent && plan.input && closed && hidesNothing(json)
    this.#sent = showsAll ? maxValueSize : 0
    // Of a stream or of bytes there is no value to record.
    const hasValue = action.output.kind === 'value'
    this.#output = plan.output && hasValue ? outputText(action, maxValueSize) : undefined
  }

  /** Whether a settled run is to be recorded. The same answer for all of a trace. */
  wants({ status, traceId }: Run): boolean {
    const { sampling } = this.plan
    if (sampling === 'all' || status !== 'succeeded') return true
    if (sampling === 'errors') return false
    return Number.parseInt(traceId.slice(-7), 16) < sampling * VALUES
  }

  /** Adds the row of a settled run. */
  write(run: Run, taken: TakenSpans, buffer: WriteBuffer): void {
    const { startedAt } = run
    const { inputText } = run
    const isSent = inputText !== undefined && inputText.length <= this.#sent
    const input = isSent ? inputText : this.#inputOf(run)
    const head = this.#head(run, isSent)
    const tail = this.#tail(run, taken)
    if (run.status === 'succeeded') {
      const output = this.#output === undefined ? '' : this.#output(run)
      return buffer.addParts(head, input, output, tail, startedAt)
    }
    const row = `${head}${input}\x1f\x1f${tail}`
    if (run.status === 'failed') buffer.addFailed(row, startedAt)
    else buffer.add(row, startedAt)
  }

  /** The row of a run that has not settled, which that of the settled one replaces. */
  running(run: Run, process: string): string {
    return `${this.#head(run, false)}${this.#inputOf(run)}\x1f\x1f\x1f\x1f${run.parentSpanId ?? ''}\x1f\x1f${fieldText(replayedBy(run))}\x1f${process}`
  }

  #inputOf({ input }: Run): string {
    return this.#input === undefined ? '' : this.#input(input)
  }

  /** All fields up to the input. */
  #head(run: Run, isSent: boolean): string {
    const { parent, caller, status, attempt } = run
    const parentId = parent === undefined ? '' : parent.id
    const start = `R${run.id}\x1f${run.traceId}\x1f${parentId}\x1f${timeText(run.startedAt)}\x1f${durationText(run.durationMs)}\x1f${attempt}\x1f`
    const head = this.#triggerHead(run.trigger)
    const { org } = run
    if (status === 'succeeded' && org === undefined && caller.kind === 'anonymous') {
      return start + (isSent ? head.sent : head.anonymous)
    }
    const callerId = 'id' in caller ? fieldText(caller.id) : ''
    const by = 'id' in caller ? caller.impersonatedBy : undefined
    const kind = by === undefined ? caller.kind : fieldText(impersonatedKind(caller.kind, by))
    const whose = `${kind}\x1f${callerId}\x1f${org === undefined ? '' : fieldText(org)}`
    const isFine = status === 'succeeded' || status === 'running'
    const end = isFine ? '\x1f' : this.#error(run.error)
    return `${start}${head.text}\x1f${whose}\x1f${status}\x1f${end}${isSent ? SENT : FIELD}`
  }

  #triggerHead(trigger: Trigger): Head {
    const known = this.#heads.get(trigger)
    if (known !== undefined) return known
    const detail = this.#plain(trigger.options)
    const text = `${this.#action}\x1f${fieldText(trigger.kind)}\x1f${detail}`
    const succeeded = `${text}\x1fanonymous\x1f\x1f\x1fsucceeded\x1f\x1f`
    const head = { text, anonymous: succeeded + FIELD, sent: succeeded + SENT }
    // Triggers are made at boot; but a plugin may make one for each run.
    if (this.#heads.size < MAX_HEADS) this.#heads.set(trigger, head)
    return head
  }

  /** Code and JSON. */
  #error(thrown: unknown): string {
    const { code, json } = errorText(thrown, this.#plain, this.#maxValueSize)
    return `${fieldText(code)}\x1f${json}`
  }

  /** All fields after the output. */
  #tail(run: Run, { spans, repeats }: TakenSpans): string {
    const { parentSpanId, status, error } = run
    const replayOf = replayedBy(run)
    const isPlain = spans === '' && parentSpanId === undefined && replayOf === ''
    if (isPlain && status === 'succeeded') return EMPTY_TAIL
    const fingerprint = status === 'failed' ? fingerprintOf(error, this.#name) : ''
    return `${spans}\x1f${repeats}\x1f${parentSpanId ?? ''}\x1f${fingerprint}\x1f${fieldText(replayOf)}\x1f`
  }
}

/** The run that it does again, when whoever started it says so. */
function replayedBy({ invocation, trigger }: Run): string {
  if (invocation.replayOf !== undefined) return invocation.replayOf
  const { replayOf } = (trigger.options ?? {}) as { replayOf?: unknown }
  return typeof replayOf === 'string' ? replayOf : ''
}
