import { AsyncLocalStorage } from 'node:async_hooks'
import type { Clock, Invocation, Logger } from '../../kernel/index.ts'
import { Finisher } from './finisher.ts'
import { isSuspect } from './guarded.ts'
import { JobRun } from './job-run.ts'
import { Lookout } from './lookout.ts'
import { Membership } from './membership.ts'
import type { Place } from './place.ts'
import { type Fate, fateOf } from './outcome.ts'
import { QueueRunner } from './queue-runner.ts'
import type { JobDefaults, JobPlan } from './settings.ts'
import type { ClaimedJob, EndedAttempt, HeldJob, QueueStore } from './store.ts'
import type { Turn } from './turn.ts'

/** How one queue is worked on. */
export interface WorkedQueue {
  readonly name: string
  readonly concurrency: number
}

/** Milliseconds after which a statement whose reply was lost has ended as well. */
const LATE = 60_000

/** What a worker needs. */
export interface WorkerParts {
  readonly store: QueueStore
  readonly clock: Clock
  readonly turn: Turn
  readonly logger: () => Logger
  readonly ids: { uuid(): string }
  readonly queues: readonly WorkedQueue[]
  readonly defaults: JobDefaults
  /** Undefined for an action that this process does not know. */
  readonly planOf: (action: string) => JobPlan | undefined
  readonly execute: (action: string, invocation: Invocation) => unknown
  /** Told of a job that ended for good. */
  readonly ended: (job: ClaimedJob, fate: 'completed' | Fate['kind']) => void
  /** Whether completed jobs are kept. */
  readonly keep: boolean
  /** Milliseconds. */
  readonly lease: number
  /** Milliseconds; Infinity when nobody else adds jobs. */
  readonly pollInterval: number
  /** Whether time is a test's. */
  readonly virtual: boolean
}

/** Runs the jobs of this process's queues. */
export class Worker {
  readonly #parts: WorkerParts
  readonly #runners = new Map<string, QueueRunner>()
  /** Those that did not end at once. */
  readonly #running = new Set<JobRun>()
  readonly #finisher: Finisher
  readonly #membership: Membership
  /** Time of a test stands still between its moves, so that looking out would never end. */
  readonly #lookout: Lookout | undefined
  /** Outside of every run and transaction, whoever wakes it. */
  readonly #outside = AsyncLocalStorage.snapshot()
  /** Actions of jobs that this process cannot run, as far as they were told. */
  readonly #unknown = new Set<string>()
  /** Of the jobs that were claimed and have not ended. */
  #suspects = 0
  #started = false
  #stopping = false

  constructor(parts: WorkerParts) {
    this.#parts = parts
    const { store, clock, logger, keep } = parts
    this.#finisher = new Finisher({
      store,
      clock,
      logger,
      keep,
      stored: (queues) => {
        // Others of a group, or of a limit, may begin now.
        for (const queue of queues) this.wake(queue)
      },
    })
    this.#membership = new Membership({ ...parts, running: () => this.#running.size })
    if (!parts.virtual) {
      this.#lookout = new Lookout({
        ...parts,
        membership: this.#membership,
        running: this.#running,
        rescued: (queues) => {
          for (const queue of queues) this.wake(queue)
        },
      })
    }
    for (const { name, concurrency } of parts.queues) {
      const runner = new QueueRunner({
        ...parts,
        queue: name,
        concurrency,
        claim: async (queue, limit) => {
          const worker = await this.#membership.id()
          const suspects = this.#suspects === 0
          const { jobs, more } = await store.claim({ queue, worker, limit, suspects })
          this.#suspects += jobs.filter(isSuspect).length
          // This process may be known by another id when they begin, and must end them by this one.
          return { jobs: jobs.map((job) => Object.assign(job, { worker })), more }
        },
        perform: (job) => this.#perform(job),
        putBack: (jobs) => this.#putBack(jobs),
      })
      this.#runners.set(name, runner)
    }
  }

  /** Whether a job that came to the queue now would begin now, here. */
  isFree(queue: string): boolean {
    return this.#started && (this.#runners.get(queue)?.isFree ?? false)
  }

  /** Whether it has looked for jobs of the queue and found none that could begin. */
  isIdle(queue: string): boolean {
    return this.#runners.get(queue)?.isIdle ?? true
  }

  /** Keeps a place for a job that is about to be added, when it could begin at once. */
  reserve(queue: string): Place | undefined {
    const runner = this.#runners.get(queue)
    const worker = this.#started ? this.#membership.fresh : undefined
    if (worker === undefined || !runner?.reserve()) return undefined
    return {
      worker,
      begin: (job) => this.#outside(() => runner.beginReserved({ ...job, worker })),
      free: () => this.#outside(() => runner.release()),
      inDoubt: (id) => this.#outside(() => this.#takeBack(id, queue, worker)),
    }
  }

  async start(): Promise<void> {
    await this.#outside(async () => {
      await this.#lookout?.start()
      await this.#membership.id()
    })
    this.#started = true
    for (const queue of this.#runners.keys()) this.wake(queue)
  }

  /** There may be jobs in the queue. */
  wake(queue: string): void {
    const runner = this.#runners.get(queue)
    if (runner && this.#started) this.#outside(() => runner.wake())
  }

  /** Aborts the signal of a job that runs here. */
  cancel(id: string): void {
    for (const attempt of this.#running) if (attempt.job.id === id) attempt.cancel()
  }

  /** Begins no more jobs. */
  stop(): void {
    this.#stopping = true
    this.#outside(() => {
      for (const runner of this.#runners.values()) runner.stop()
    })
  }

  /** Resolves when the ends of all that ran are stored. */
  idle(): Promise<void> {
    return this.#finisher.idle()
  }

  /** Leaves: what was not stored begins again elsewhere. */
  async close(): Promise<void> {
    if (this.#running.size === 0) await this.#finisher.idle()
    this.#finisher.giveUp()
    await this.#finisher.idle()
    await this.#lookout?.stop()
    await this.#membership.leave()
  }

  #perform(job: HeldJob): void | Promise<void> {
    const { planOf, execute } = this.#parts
    const attempt = new JobRun(job, planOf(job.action)?.timeout)
    let result: unknown
    try {
      result = execute(job.action, attempt)
    } catch (error) {
      return this.#failed(attempt, error)
    }
    if (!(result instanceof Promise)) return this.#succeeded(attempt)
    this.#running.add(attempt)
    return result.then(
      () => this.#succeeded(attempt),
      (error: unknown) => this.#failed(attempt, error),
    )
  }

  #succeeded(attempt: JobRun): void {
    const { job } = attempt
    this.#forget(attempt)
    this.#finisher.complete(endOf(job))
    this.#parts.ended(job, 'completed')
  }

  #failed(attempt: JobRun, error: unknown): void {
    const { job } = attempt
    const { planOf, defaults, clock } = this.#parts
    this.#forget(attempt)
    const plan = planOf(job.action)
    if (!plan) this.#tellUnknown(job)
    const fate = fateOf({
      attempt,
      error,
      plan,
      defaults,
      at: Math.round(clock.now()),
      stopping: this.#stopping,
    })
    const ended = endOf(job)
    if (fate.kind === 'cancelled') this.#finisher.complete(ended)
    else if (fate.kind === 'buried') this.#finisher.bury({ ...ended, errors: fate.errors })
    else this.#finisher.giveBack({ ...ended, ...fate })
    this.#parts.ended(job, fate.kind)
  }

  /** Once for each: it is tried again every few seconds, and may be one of the next version. */
  #tellUnknown({ id, queue, action }: ClaimedJob): void {
    if (this.#unknown.has(action)) return
    this.#unknown.add(action)
    this.#parts.logger().warn('jobs wait for a process that knows their action', {
      ...{ unknown: action, queue, job: id },
    })
  }

  #forget(attempt: JobRun): void {
    this.#running.delete(attempt)
    if (isSuspect(attempt.job)) this.#suspects--
  }

  /** Whether it was added nobody knows, nor whether it still will be. */
  #takeBack(id: string, queue: string, worker: string): void {
    const back = { id, attempt: 1, worker, queue, delay: 0, errors: null, counts: false }
    this.#finisher.giveBack(back)
    const again = (): void => this.#finisher.giveBack(back)
    this.#parts.clock.setTimeout(again, LATE, { background: true })
  }

  #putBack(jobs: readonly HeldJob[]): void {
    this.#suspects -= jobs.filter(isSuspect).length
    for (const job of jobs) {
      this.#finisher.giveBack({ ...endOf(job), delay: 0, errors: null, counts: false })
    }
  }
}

function endOf({ id, attempt, worker, queue }: HeldJob): EndedAttempt & { readonly queue: string } {
  return { id, attempt, worker, queue }
}
