import type { Action, Run } from '../../kernel/index.ts'
import { JobNotFound } from './errors.ts'
import type { Job, JobChanges, JobOptions, JobPage, JobQuery } from './job.ts'
import type { Cancellation, Jobs } from './jobs.ts'

/**
 * `ctx.queue`: jobs run as the same caller, for the same organisation, in the same trace. A run that acts
 * for an organisation knows the jobs of that one alone: others are as if they were none.
 */
export interface RunQueue {
  /**
   * Adds a job: the action runs later, in the background, at least once. In a transaction the job
   * exists, and starts, when that commits.
   *
   * @param action the action, or its full name
   * @returns id of the job; of the one that was there already when a key of `options` is taken
   * @throws InvalidJobInput
   */
  add<In>(
    action: { readonly '~in'?: In } | string,
    input: NoInfer<In>,
    options?: JobOptions,
  ): Promise<string>
  /** Adds one job for each input by one statement, all or none. Ids are in the order of `inputs`. */
  addMany<In>(
    action: { readonly '~in'?: In } | string,
    inputs: readonly NoInfer<In>[],
    options?: JobOptions,
  ): Promise<string[]>
  /** Undefined when there is no such job, or no longer. */
  get(id: string): Promise<Job | undefined>
  list(query?: JobQuery): Promise<JobPage>
  /** As {@link Jobs.cancel}. */
  cancel(id: string): Promise<Cancellation>
  /** As {@link Jobs.retry}. */
  retry(id: string): Promise<string>
  /** As {@link Jobs.update}. */
  update(id: string, changes: JobChanges): Promise<void>
  /** As {@link Jobs.remove}. */
  remove(id: string): Promise<void>
}

/** `ctx.queue` of a run. */
export function runQueue(jobs: Jobs, run: Run): RunQueue {
  const job = <In>(action: unknown, input: In, { trace = true, ...options }: JobOptions) => ({
    ...options,
    action: action as Action | string,
    input,
    caller: run.caller,
    org: options.org ?? run.org,
    traceparent: trace ? run.ctx.trace.traceparent : undefined,
  })
  const get = async (id: string): Promise<Job | undefined> => {
    const found = await jobs.get(id)
    return run.org === undefined || found?.org === run.org ? found : undefined
  }
  /** Does something to a job, unless it is of another organisation. */
  const of = async <T>(id: string, act: () => Promise<T>): Promise<T> => {
    if (run.org !== undefined && !(await get(id))) throw new JobNotFound({ details: { job: id } })
    return act()
  }
  return {
    async add(action, input, options = {}) {
      return (await jobs.add(job(action, input, options))).id
    },
    async addMany(action, inputs, options = {}) {
      const added = await jobs.addMany(inputs.map((input) => job(action, input, options)))
      return added.map(({ id }) => id)
    },
    get,
    list: (query) => jobs.list(run.org === undefined ? query : { ...query, org: run.org }),
    cancel: (id) => of(id, () => jobs.cancel(id)),
    retry: (id) => of(id, () => jobs.retry(id)),
    update: (id, changes) => of(id, () => jobs.update(id, changes)),
    remove: (id) => of(id, () => jobs.remove(id)),
  }
}
