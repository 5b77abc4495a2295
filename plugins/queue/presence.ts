// Who of those that run jobs is gone, before their leases are over.

/** How a process shows that it is there, and sees who is not. */
export interface Presence {
  /** What others look at, to be stored with the process. */
  readonly facts: PresenceFacts
  /** Shows that this process lives, until {@link Presence.leave} or its end. */
  show(): Promise<void>
  /** Ids of processes that are gone for certain. Rejects when this process's own sign was lost. */
  gone(self: string): Promise<string[]>
  leave(): Promise<void>
}

/** As `job_workers` has it. */
export interface PresenceFacts {
  /** Key of a session lock of Postgres that the process holds. */
  readonly lockKey: number | null
  /** Where its `pid` means something. */
  readonly host: string
  readonly pid: number
  /** What tells it from a later process with the same `pid`. */
  readonly birth: string
}
