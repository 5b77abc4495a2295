import {
  type Caller,
  Cancelled,
  type Invocation,
  type Run,
  type Trigger,
  trigger,
} from '../../kernel/index.ts'
import { callerOf } from './rows.ts'
import type { HeldJob } from './store.ts'

/** One attempt of a job, as the kernel is given it. */
export class JobRun implements Invocation {
  readonly job: HeldJob
  readonly trigger: Trigger
  readonly timeout: number | undefined
  run: Run | undefined = undefined
  #abort: AbortController | undefined = undefined
  #cancelled = false

  constructor(job: HeldJob, timeout: number | undefined) {
    this.job = job
    this.timeout = timeout
    this.trigger =
      job.trigger_kind === null
        ? trigger('queue', { job: job.id, queue: job.queue })
        : trigger(job.trigger_kind, JSON.parse(job.trigger_options ?? 'null'))
  }

  get input(): unknown {
    return JSON.parse(this.job.input)
  }
  get caller(): Caller {
    return callerOf(this.job.caller)
  }
  get org(): string | undefined {
    return this.job.org ?? undefined
  }
  get traceparent(): string | undefined {
    return this.job.traceparent ?? undefined
  }
  get attempt(): number {
    return this.job.attempt
  }
  /** Every attempt is at the same. */
  get idempotencyKey(): string {
    return this.job.id
  }
  get signal(): AbortSignal {
    this.#abort ??= new AbortController()
    if (this.#cancelled) this.#abort.abort(new Cancelled())
    return this.#abort.signal
  }

  started(run: Run): void {
    this.run = run
  }

  /** Whether its cancellation was asked for. */
  get cancelled(): boolean {
    return this.#cancelled
  }

  /** Aborts the run's signal; what to do about it is the handler's. */
  cancel(): void {
    this.#cancelled = true
    this.#abort?.abort(new Cancelled())
  }
}
