import {
  type Caller,
  type RegisteredAction,
  holdBack,
  isRehearsal,
  milliseconds,
} from '../../kernel/index.ts'
import type { Database } from '../db/index.ts'
import { checkInput } from './check-input.ts'
import { checkJobOptions, checkedKey } from './check-options.ts'
import type { Intake } from './intake.ts'
import { JobNotFound, JobRunning, UnknownQueue } from './errors.ts'
import type { AddedJob, Job, JobChanges, JobPage, JobQuery, NewJob, QueueStatus } from './job.ts'
import type { Cancellation, Jobs } from './jobs.ts'
import { storedKey } from './org-key.ts'
import { DEFAULT_QUEUE, type JobPlan, keyFor } from './settings.ts'
import { asSpan } from './spans.ts'
import type { Changed, JobRow, QueueStore } from './store.ts'

/** What is known of an action. */
interface KnownAction {
  readonly name: string
  readonly plan: JobPlan | undefined
  readonly registered: RegisteredAction | undefined
}

/** What the service needs. */
export interface JobServiceParts {
  readonly store: QueueStore
  readonly database: Database
  readonly ids: { uuid(): string }
  /** Names that jobs may be added to. */
  readonly queues: ReadonlySet<string>
  /** Of an action that this process does not know there is only the name. */
  readonly find: (action: NewJob['action']) => KnownAction
  readonly intake: Intake
  /** Called when jobs of a queue may begin: after the commit, when there is a transaction. */
  readonly came: (queue: string) => void
  /** Called with a job whose cancellation was asked for. */
  readonly cancelling: (id: string) => void
}

/** Adds jobs and looks after them. */
export class JobService implements Jobs {
  readonly #parts: JobServiceParts

  constructor(parts: JobServiceParts) {
    this.#parts = parts
  }

  async add<In>(job: NewJob<In>): Promise<AddedJob> {
    return (await this.#add([job as NewJob], () => ''))[0]!
  }

  async addMany(jobs: readonly NewJob[]): Promise<AddedJob[]> {
    return jobs.length === 0 ? [] : this.#add(jobs, (index) => `/${index}`)
  }

  async #add(jobs: readonly NewJob[], placeOf: (index: number) => string): Promise<AddedJob[]> {
    const actions = jobs.map(({ action }) => this.#parts.find(action))
    const names = actions.map(({ name }) => name)
    return asSpan(jobs, names, (traced) => this.#insert(traced, actions, placeOf))
  }

  async #insert(
    jobs: readonly NewJob[],
    actions: readonly KnownAction[],
    placeOf: (index: number) => string,
  ): Promise<AddedJob[]> {
    const checks: Promise<void>[] = []
    const rows = jobs.map((job, index) => {
      const action = actions[index]!
      checkJobOptions(job)
      // What another trigger got from outside is answered for by its run, as without a queue.
      const check =
        action.registered &&
        !job.trigger &&
        checkInput(action.registered, job.input, placeOf(index))
      if (check) checks.push(check)
      return this.#rowOf(job, action)
    })
    if (checks.length > 0) await Promise.all(checks)
    const added = await this.#parts.intake.insert(rows)
    if (isRehearsal()) for (const [i, job] of jobs.entries()) hold(job, rows[i]!, added[i]!)
    return added
  }

  get(id: string): Promise<Job | undefined> {
    return this.#parts.store.records.get(id)
  }

  list(query: JobQuery = {}): Promise<JobPage> {
    return this.#parts.store.records.list(query)
  }

  async cancel(id: string): Promise<Cancellation> {
    const done = await this.#parts.store.records.cancel(id)
    if (done === undefined) throw new JobNotFound({ details: { job: id } })
    if (done === 'cancelling') {
      this.#parts.database.afterCommit(() => this.#parts.cancelling(id))
    }
    return done
  }

  async retry(id: string): Promise<string> {
    const { store, database, ids } = this.#parts
    const again = await database.transaction(async () => {
      const row = await store.records.failure(id)
      if (!row) return undefined
      const [job] = await store.insert([{ ...row, id: ids.uuid() }], 0)
      await store.records.replayed(id, job!.id)
      this.#came(new Set([row.queue]))
      return job!.id
    })
    if (again !== undefined) return again
    const queue = await store.records.queueOf(id)
    this.#require(
      id,
      queue === undefined ? undefined : await store.records.update(id, { delay: 0 }),
    )
    this.#came(new Set([queue!]))
    return id
  }

  async update(id: string, changes: JobChanges): Promise<void> {
    const { delay, runAt, priority, maxAttempts, input } = changes
    checkJobOptions(changes)
    const { records } = this.#parts.store
    if (input !== undefined) await this.#checkInput(id, input)
    this.#require(
      id,
      await records.update(id, {
        priority,
        max_attempts: maxAttempts,
        delay: delay === undefined ? undefined : Math.round(milliseconds(delay)),
        run_at: runAt === undefined ? undefined : Math.round(Number(runAt)),
        input: input === undefined ? undefined : JSON.stringify(input),
      }),
    )
    const queue = await records.queueOf(id)
    if (queue !== undefined) this.#came(new Set([queue]))
  }

  async remove(id: string): Promise<void> {
    this.#require(id, await this.#parts.store.records.remove(id))
  }

  async pause(queue: string): Promise<void> {
    await this.#parts.store.records.pause(this.#known(queue))
  }

  async resume(queue: string): Promise<void> {
    await this.#parts.store.records.resume(this.#known(queue))
    this.#came(new Set([queue]))
  }

  async status(): Promise<QueueStatus[]> {
    const found = new Map((await this.#parts.store.records.status()).map((one) => [one.queue, one]))
    const none = { paused: false, waiting: 0, delayed: 0, running: 0, failed: 0, lag: 0 }
    const names = new Set([...this.#parts.queues, ...found.keys()])
    return [...names].sort().map((queue) => found.get(queue) ?? { queue, ...none })
  }

  now(): Promise<number> {
    return this.#parts.store.now()
  }

  /** Refuses an input that the run of a job there is would refuse. */
  async #checkInput(id: string, input: unknown): Promise<void> {
    const job = await this.#parts.store.records.get(id)
    const action = job && this.#parts.find(job.action).registered
    if (action) await checkInput(action, input, '')
  }

  #came(queues: ReadonlySet<string>): void {
    this.#parts.database.afterCommit(() => {
      for (const queue of queues) this.#parts.came(queue)
    })
  }

  #require(id: string, changed: Changed): void {
    if (changed === true) return
    throw changed === undefined
      ? new JobNotFound({ details: { job: id } })
      : new JobRunning({ details: { job: id } })
  }

  #known(queue: string): string {
    const { queues } = this.#parts
    if (queues.has(queue)) return queue
    throw new UnknownQueue({
      message: `The config has no queue "${queue}"; it has ${[...queues].join(', ')}. Add it to \`queue.queues\`.`,
      details: { queue },
    })
  }

  #rowOf(job: NewJob, { name, plan }: KnownAction): JobRow {
    const { input, delay, runAt, backoff, caller, org, trigger } = job
    const limited = plan?.limit !== undefined
    return {
      id: this.#parts.ids.uuid(),
      queue: this.#known(job.queue ?? plan?.queue ?? DEFAULT_QUEUE),
      action: name,
      input: JSON.stringify(input ?? null),
      priority: job.priority ?? plan?.priority ?? 0,
      run_at: runAt === undefined ? null : Math.round(Number(runAt)),
      delay: delay === undefined ? 0 : Math.round(milliseconds(delay)),
      max_attempts: job.maxAttempts ?? null,
      backoff: backoff === undefined ? null : JSON.stringify(backoff),
      unique_key: storedKey(
        checkedKey('uniqueKey', job.uniqueKey ?? keyFor(plan?.uniqueKey, input)),
        org,
      ),
      idempotency_key: storedKey(checkedKey('idempotencyKey', job.idempotencyKey), org),
      group_key: storedKey(checkedKey('group', job.group ?? keyFor(plan?.group, input)), org),
      limit_key: limited ? limitKey(plan, input, org) : null,
      limit_max: plan?.limit ?? null,
      caller: callerText(caller),
      org: org ?? null,
      traceparent: job.traceparent ?? null,
      trigger_kind: trigger?.kind ?? null,
      trigger_options: trigger?.options === undefined ? null : JSON.stringify(trigger.options),
      replay_of: null,
    }
  }
}

/** A text is a limit of the app; what is made from inputs is kept by organisation as other keys. */
function limitKey(plan: JobPlan, input: unknown, org: string | undefined): string | null {
  const key = checkedKey('concurrency.key', keyFor(plan.limitKey, input))
  return typeof plan.limitKey === 'function' ? storedKey(key, org) : (key ?? null)
}

/** It is in a transaction that is rolled back. */
function hold(
  { input }: NewJob,
  { action: name, queue, run_at: runAt, delay }: JobRow,
  job: AddedJob,
): void {
  holdBack(() => ({
    ...{ kind: 'job', name },
    details: {
      ...job,
      queue,
      input,
      ...(runAt !== null && { runAt }),
      ...(delay > 0 && { delay }),
    },
  }))
}

function callerText(caller: Caller | undefined): string | null {
  return caller === undefined || caller.kind === 'system' ? null : JSON.stringify(caller)
}
