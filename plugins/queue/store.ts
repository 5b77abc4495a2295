// The port between this plugin and a database. Times are the database's, in milliseconds since the
// epoch, unless the store was given a clock of a test.
import type { AddedJob, Job, JobPage, JobQuery, QueueStatus } from './job.ts'
import type { Presence } from './presence.ts'

/** A job to be stored. JSON is text: Postgres' own refuses characters that inputs may have. */
export interface JobRow {
  readonly id: string
  readonly queue: string
  readonly action: string
  readonly input: string
  readonly priority: number
  /** Null: `delay` from now. */
  readonly run_at: number | null
  readonly delay: number
  readonly max_attempts: number | null
  readonly backoff: string | null
  readonly unique_key: string | null
  readonly idempotency_key: string | null
  readonly group_key: string | null
  readonly limit_key: string | null
  readonly limit_max: number | null
  readonly caller: string | null
  readonly org: string | null
  readonly traceparent: string | null
  readonly trigger_kind: string | null
  readonly trigger_options: string | null
  readonly replay_of: string | null
}

/** A job in the hands of this process. */
export interface ClaimedJob extends Pick<
  JobRow,
  | 'id'
  | 'queue'
  | 'action'
  | 'input'
  | 'max_attempts'
  | 'backoff'
  | 'group_key'
  | 'limit_key'
  | 'caller'
  | 'org'
  | 'traceparent'
  | 'trigger_kind'
  | 'trigger_options'
> {
  readonly attempt: number
  /** Processes that ended while they ran it, in a row: no other one ended meanwhile. */
  readonly crashes: number
  /** JSON of its errors so far. */
  readonly errors: string | null
}

/** Which jobs are wanted. */
export interface Claim {
  readonly queue: string
  /** Id of the process that will run them. */
  readonly worker: string
  readonly limit: number
  /** Whether one may be among them that two processes died of. */
  readonly suspects: boolean
}

/** A job in the hands of this process, and the id under which it was claimed. */
export interface HeldJob extends ClaimedJob {
  readonly worker: string
}

/** What a claim found. */
export interface Claimed<J = ClaimedJob> {
  /** In the order they are to begin. */
  readonly jobs: J[]
  /** Whether there may be more at once. */
  readonly more: boolean
}

/** An attempt that ended, and who says so: anybody else's word counts for nothing. */
export interface EndedAttempt {
  readonly id: string
  readonly attempt: number
  readonly worker: string
}

/** One that goes back into the queue. */
export interface ReturnedAttempt extends EndedAttempt {
  /** Milliseconds from now until it may begin again. */
  readonly delay: number
  /** JSON of all its errors; null for no new ones. */
  readonly errors: string | null
  /** Whether the attempt counts. */
  readonly counts: boolean
}

/** One that is given up. */
export interface BuriedAttempt extends EndedAttempt {
  /** JSON of all its errors. */
  readonly errors: string
}

/** Ends of attempts. Each gives how many of them still were in the hands of who says so. */
export interface Attempts {
  complete(ended: readonly EndedAttempt[], keep: boolean): Promise<number>
  giveBack(returned: readonly ReturnedAttempt[]): Promise<number>
  bury(buried: readonly BuriedAttempt[]): Promise<number>
  /** Ids among these whose cancellation was asked for. */
  cancelled(ids: readonly string[]): Promise<string[]>
}

/** A process that runs jobs. */
export interface WorkerFacts {
  readonly id: string
  /** Milliseconds. */
  readonly lease: number
}

/** What {@link Members.rescue} did. */
export interface RescuedJobs {
  readonly returned: number
  /** Ids of those that were given up. */
  readonly buried: readonly string[]
  /** Queues that have work again. */
  readonly queues: readonly string[]
}

/** Who runs jobs, and whether they live. */
export interface Members {
  join(worker: WorkerFacts): Promise<void>
  /** Says that a process lives; not `alive` when it was taken for dead. */
  beat(worker: WorkerFacts): Promise<{ alive: boolean; now: number }>
  /** Gives back what a process holds, without counting the attempts, and forgets it. */
  leave(worker: string): Promise<void>
  /** Other processes whose lease is over. */
  dead(worker: WorkerFacts): Promise<string[]>
  /**
   * Lets the jobs of a dead process begin elsewhere. Those with which `maxCrashes` processes ended, and
   * no other one meanwhile, are given up; so are those that were begun too often to find out.
   */
  rescue(worker: string, maxCrashes: number): Promise<RescuedJobs>
}

/** What {@link Records.update} sets. */
export interface RowChanges {
  readonly priority?: number | undefined
  readonly run_at?: number | undefined
  readonly delay?: number | undefined
  readonly max_attempts?: number | undefined
  readonly input?: string | undefined
}

/** What becomes of a change to one job: undefined when there is none of that id, false when it runs. */
export type Changed = boolean | undefined

/** Jobs as people look at them. In the transaction of the running code, if there is one. */
export interface Records {
  get(id: string): Promise<Job | undefined>
  list(query: JobQuery): Promise<JobPage>
  cancel(id: string): Promise<'cancelled' | 'cancelling' | undefined>
  update(id: string, changes: RowChanges): Promise<Changed>
  remove(id: string): Promise<Changed>
  /** Which queue a job is in, when it is neither failed nor completed. */
  queueOf(id: string): Promise<string | undefined>
  /** A failed job as a row to be added anew, without an id. */
  failure(id: string): Promise<JobRow | undefined>
  replayed(failure: string, by: string): Promise<void>
  pause(queue: string): Promise<void>
  resume(queue: string): Promise<void>
  status(): Promise<QueueStatus[]>
  /** Names of the queues that jobs wait or run in, whatever the config says. */
  queues(): Promise<ReadonlySet<string>>
  /** Lets jobs begin that are in the hands of nobody. */
  adopt(): Promise<number>
  /** Removes what is kept no longer. Milliseconds. */
  tidy(keep: { readonly completed: number; readonly failed: number }): Promise<void>
}

/** Jobs of one database. */
export interface QueueStore {
  readonly engine: 'sqlite' | 'postgres'
  /** Most jobs of one claim. */
  readonly maxBatch: number
  readonly attempts: Attempts
  readonly members: Members
  readonly presence: Presence
  readonly records: Records
  now(): Promise<number>
  /**
   * In the transaction of the running code, if there is one.
   *
   * @param rememberKeys milliseconds that idempotency keys are remembered
   */
  insert(rows: readonly JobRow[], rememberKeys: number): Promise<AddedJob[]>
  /**
   * Inserts a job that is due, has no keys and no group, and gives it to a process that can begin it at
   * once. Gives whether it did: not when the queue is paused, or the process was taken for dead.
   */
  insertFor(row: JobRow, worker: string): Promise<boolean>
  claim(claim: Claim): Promise<Claimed>
  /**
   * Milliseconds until the next job of a queue is due; undefined when none waits for its time.
   *
   * @param ago milliseconds; those count too whose time has come since, and are not to be missed
   */
  soonest(queue: string, ago: number): Promise<number | undefined>
  /** Tells other processes that a queue has jobs. */
  notify(queue: string): Promise<void>
  /** Calls `heard` with the queue of jobs that other processes tell of. Gives how to stop. */
  listen(heard: (queue: string) => void): Promise<() => Promise<void>>
  close(): Promise<void>
}
