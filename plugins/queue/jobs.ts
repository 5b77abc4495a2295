import { type Service, service } from '../../kernel/index.ts'
import type { AddedJob, Job, JobChanges, JobPage, JobQuery, NewJob, QueueStatus } from './job.ts'

/** What became of {@link Jobs.cancel}. */
export type Cancellation =
  /** It waited, and is gone. */
  | 'cancelled'
  /** It runs; its signal is aborted within two seconds, wherever that is. */
  | 'cancelling'

/** The queue for code outside of runs and for other plugins. */
export interface Jobs {
  /**
   * Adds a job. Inside a transaction of the app's database it is part of it: it exists, and starts,
   * when that commits. An input that does not fit the action's schema is refused, unless the job has a
   * `trigger` of its own, or its action is one that this process does not know.
   *
   * @throws UnknownQueue
   * @throws InvalidJobInput
   * @throws TypeError when an option cannot be meant
   */
  add<In>(job: NewJob<In>): Promise<AddedJob>
  /**
   * Adds jobs by one statement, all or none, also when one input does not fit. Answers are in the order
   * of `jobs`.
   */
  addMany(jobs: readonly NewJob[]): Promise<AddedJob[]>
  /** Undefined when there is no such job, or no longer. */
  get(id: string): Promise<Job | undefined>
  list(query?: JobQuery): Promise<JobPage>
  /** A job that waits is removed; one that runs has its signal aborted. @throws JobNotFound */
  cancel(id: string): Promise<Cancellation>
  /**
   * Adds a failed job anew, with a link between the two; lets one that waits for its time begin at
   * once. Gives the id of the job that will run.
   *
   * @throws JobNotFound
   * @throws JobRunning
   */
  retry(id: string): Promise<string>
  /**
   * Changes a job that waits.
   *
   * @throws JobNotFound
   * @throws JobRunning
   * @throws InvalidJobInput
   * @throws TypeError when a change cannot be meant
   */
  update(id: string, changes: JobChanges): Promise<void>
  /** Removes a job that does not run, failed and completed ones too. @throws JobNotFound @throws JobRunning */
  remove(id: string): Promise<void>
  /** No job of the queue begins anywhere until it is resumed; those that run go on. */
  pause(queue: string): Promise<void>
  resume(queue: string): Promise<void>
  /** Counts of every queue that is configured or has jobs. */
  status(): Promise<QueueStatus[]>
  /** The database's time, which decides when jobs are due. Milliseconds since the epoch. */
  now(): Promise<number>
}

/** Provided by `queue`. */
export const jobs: Service<Jobs> = service('queue:jobs')
