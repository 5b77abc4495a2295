import {
  type Plugin,
  type Trigger,
  checkOptions,
  definePlugin,
  trigger,
} from '../../kernel/index.ts'
import type { DbPlugin } from '../db/index.ts'
import { type QueueConfig, actionSchema, configSchema, jobSchema } from './config.ts'
import type { Job } from './job.ts'
import { jobs } from './jobs.ts'
import { type RunQueue, runQueue } from './run-queue.ts'
import type { JobSettings } from './settings.ts'
import { setup } from './setup.ts'

export type { QueueConfig, QueueOptions } from './config.ts'
export {
  InvalidJobInput,
  JobCrashed,
  JobGivenUp,
  JobNotFound,
  JobRetryLater,
  JobRunning,
  UnknownQueue,
} from './errors.ts'
export type {
  AddedJob,
  Backoff,
  BackoffOptions,
  Job,
  JobChanges,
  JobError,
  JobOptions,
  JobPage,
  JobQuery,
  JobState,
  NewJob,
  QueueStatus,
} from './job.ts'
export { type Cancellation, type Jobs, jobs } from './jobs.ts'
export type { RunQueue } from './run-queue.ts'
export type { JobSettings, KeyOf } from './settings.ts'

/** What a job's end is told with. */
export type EndedJob = Pick<Job, 'id' | 'queue' | 'action' | 'attempt'>

/** Jobs in the app's own database: work that is done later, in the background, at least once. */
export interface QueuePlugin {
  name: 'queue'
  needs: DbPlugin
  config: { queue?: QueueConfig }
  context: { queue: RunQueue }
  action: {
    /** How its jobs are added and run. */
    job?: JobSettings
  }
  triggers: {
    /** Marks an action as one that runs as a job, and says how; its options win over the key `job`. */
    queue<In = never>(settings?: JobSettings<In>): Trigger<In>
  }
  hooks: {
    /** A job completed. */
    'job:completed': (job: EndedJob) => void
    /** An attempt failed; another follows. */
    'job:retrying': (job: EndedJob) => void
    /** A job was given up, and is a failed job now. */
    'job:failed': (job: EndedJob) => void
  }
}

/** The queue plugin. */
export const queue: (options?: Partial<QueuePlugin['config']>) => Plugin<QueuePlugin> =
  definePlugin<QueuePlugin>({
    name: 'queue',
    needs: ['db'],
    config: configSchema,
    action: actionSchema,
    commands: { queue: async () => (await import('./commands.ts')).queueCommand },
    migrations: new URL('migrations/', import.meta.url),
    context: { queue: (run) => runQueue(run.get(jobs)!, run) },
    triggers: {
      queue: (settings = {}) => {
        checkOptions(jobSchema, settings)
        return trigger('queue', settings) as Trigger<never>
      },
    },
    setup(host, { queue: config = {} }) {
      return setup(host, config)
    },
  })
