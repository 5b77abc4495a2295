import type { Job, JobError, Jobs } from '../../queue/index.ts'

/** Failed jobs that are looked at. */
export const SCANNED = 1_000

/** Jobs that were given up and not repeated yet, by cause, the newest first. */
export interface DeadJobs {
  readonly byCause: ReadonlyMap<string, readonly Job[]>
  /** Whether there are more than were looked at. */
  readonly hit: boolean
}

/** The newest jobs that were given up. */
export async function deadJobs(jobs: Jobs, queue?: string): Promise<DeadJobs> {
  const { jobs: failed, next } = await jobs.list({
    ...{ state: 'failed', limit: SCANNED },
    ...(queue !== undefined && { queue }),
  })
  const dead = failed.filter(({ replayedAs }) => replayedAs === undefined)
  return { byCause: Map.groupBy(dead, causeOf), hit: next !== undefined }
}

/** What the failure of a job has in common with others. */
export const causeOf = ({ action, errors }: Job): string => errors.at(-1)?.fingerprint ?? action

/** When it was given up. */
export const gaveUpAt = ({ finishedAt, runAt }: Job): number => finishedAt ?? runAt

/** What an attempt failed with, in the words of what caused it where callers are told none. */
export const reasonOf = ({ message, causes = [] }: JobError): string =>
  causes[0]?.replace(/^Error: /, '') ?? message
