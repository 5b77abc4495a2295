import type { RegisteredAction, Run, Trigger } from '../../kernel/index.ts'
import { publicError } from '../../kernel/index.ts'
import type { RecordPlan } from './config.ts'
import { FIELD, fieldText } from './row.ts'
import type { TakenSpans } from './spans.ts'
import { type ValueText, valueText } from './value-text.ts'

const S: typeof FIELD = FIELD
const UNSAMPLED = 2 ** 28

/** Makes rows of the runs of one action. */
export class RunRows {
  readonly plan: RecordPlan
  readonly #action: string
  readonly #input: ValueText | undefined
  readonly #output: ValueText | undefined
  readonly #plain: ValueText
  /** What an action and its trigger say is the same in every row. */
  readonly #heads = new Map<Trigger, string>()

  constructor(action: RegisteredAction, plan: RecordPlan, maxValueSize: number) {
    const module = action.modules.map(({ name }) => name).join('.')
    this.plan = plan
    this.#action = `${action.name}${S}${module}`
    this.#plain = valueText(undefined, maxValueSize)
    this.#input = plan.input ? valueText(action.input.json, maxValueSize) : undefined
    // Of a stream or of bytes there is no value to record.
    const hasValue = action.output.kind === 'value'
    this.#output = plan.output && hasValue ? valueText(action.output.json, maxValueSize) : undefined
  }

  /** Whether a settled run is to be recorded. The same answer for all of a trace. */
  wants({ status, traceId }: Run): boolean {
    const { sampling } = this.plan
    if (sampling === 'all' || status !== 'succeeded') return true
    if (sampling === 'errors') return false
    return Number.parseInt(traceId.slice(-7), 16) < sampling * UNSAMPLED
  }

  row(run: Run, spans: TakenSpans): string {
    const { id, traceId, parent, caller, status, attempt, startedAt, durationMs } = run
    const { org } = run.invocation
    const succeeded = status === 'succeeded'
    const callerId = 'id' in caller ? fieldText(caller.id) : ''
    const input = this.#input === undefined ? '' : this.#input(run.input)
    const output = this.#output !== undefined && succeeded ? this.#output(run.output) : ''
    return (
      `R${id}${S}${traceId}${S}${parent === undefined ? '' : parent.id}${S}${this.#head(run.trigger)}${S}` +
      `${caller.kind}${S}${callerId}${S}${org === undefined ? '' : fieldText(org)}${S}${status}${S}` +
      `${succeeded ? S : this.#error(run.error)}${S}${attempt}${S}${startedAt}${S}` +
      `${Math.round(durationMs * 1000) / 1000}${S}${input}${S}${output}${S}${spans.spans}${S}${spans.repeats}`
    )
  }

  #head(trigger: Trigger): string {
    let head = this.#heads.get(trigger)
    if (head === undefined) {
      const detail = this.#plain(trigger.options)
      head = `${this.#action}${S}${fieldText(trigger.kind)}${S}${detail}`
      // Triggers are made at boot; but a plugin may make one for each run.
      if (this.#heads.size < 100) this.#heads.set(trigger, head)
    }
    return head
  }

  /** Code and JSON. */
  #error(thrown: unknown): string {
    const { code, message, status, details, cause, stack } = publicError(thrown)
    // What callers are told says enough; of what they are not told the stack shows where it was.
    const inside = cause === undefined ? { stack } : { cause }
    const shown = { message, status, details, ...(status >= 500 && inside) }
    return `${fieldText(code)}${S}${this.#plain(shown)}`
  }
}
