import {
  type Action,
  type Host,
  type RegisteredAction,
  milliseconds,
  mistake,
  systemClock,
} from '../../kernel/index.ts'
import { database } from '../db/index.ts'
import { backoffPlan } from './backoff.ts'
import { Bell } from './bell.ts'
import type { QueueConfig } from './config.ts'
import { drain, drainQueues } from './drain.ts'
import type { QueuePlugin } from './index.ts'
import { Intake } from './intake.ts'
import { JobService } from './job-service.ts'
import { jobs } from './jobs.ts'
import { DEFAULT_QUEUE, type JobDefaults, type JobPlan, jobPlan, settingsOf } from './settings.ts'
import type { ClaimedJob, QueueStore } from './store.ts'
import { Turn } from './turn.ts'
import { Upkeep } from './upkeep.ts'
import { type WorkedQueue, Worker } from './worker.ts'

/** Opens the store, offers the service and runs jobs until the app stops. */
export async function setup(
  host: Host<QueuePlugin>,
  config: QueueConfig,
): Promise<() => Promise<void>> {
  const app = host.get(database)!
  const virtual = host.clock !== systemClock
  const store = await storeOf(app.engine, app, { clock: host.clock, virtual })
  const turn = new Turn(host.clock)
  const defaults: JobDefaults = {
    maxAttempts: config.maxAttempts ?? 10,
    backoff: backoffPlan(config.backoff),
  }
  const known = knownActions(host, defaults)
  const queues = new Set([DEFAULT_QUEUE, ...Object.keys(config.queues ?? {})])
  const works = workedQueues(config, queues)
  let started = false
  const worker = new Worker({
    store,
    virtual,
    defaults,
    clock: host.clock,
    turn,
    ids: host.ids,
    logger: () => host.logger,
    queues: works,
    planOf: (action) => known.plan(action),
    execute: (action, invocation) => host.execute(action, invocation),
    ended: (job, fate) => tell(host, job, fate),
    keep: milliseconds(config.keep?.completed ?? 0) > 0,
    lease: milliseconds(config.lease ?? '30s'),
    pollInterval: virtual
      ? Infinity
      : milliseconds(config.pollInterval ?? (store.engine === 'postgres' ? '1s' : '100ms')),
  })
  const upkeep = new Upkeep({
    store,
    clock: host.clock,
    logger: () => host.logger,
    queues,
    keep: {
      completed: milliseconds(config.keep?.completed ?? 0),
      failed: milliseconds(config.keep?.failed ?? '30d'),
    },
  })
  const bell = new Bell({
    store,
    clock: host.clock,
    wake: (queue) => worker.wake(queue),
    isFree: (queue) => worker.isFree(queue),
  })
  const service = new JobService({
    store,
    queues,
    database: app,
    ids: host.ids,
    find: (action) => known.find(action),
    intake: new Intake({
      store,
      database: app,
      clock: host.clock,
      turn,
      rememberKeys: milliseconds(config.rememberKeys ?? '1d'),
      reserve: (queue) => worker.reserve(queue),
      came: (queue) => bell.ring(queue),
    }),
    came: (queue) => bell.ring(queue),
    cancelling: (id) => worker.cancel(id),
  })
  host.provide(jobs, service)
  host.provide(drain, async () => {
    started = true
    return drainQueues(worker, service, new Set(works.map(({ name }) => name)), host.clock)
  })
  host.handleTrigger('queue', (action) => {
    checkOnce(action)
    checkSettings(host, action, queues)
  })
  host.wrap('job', (action) => {
    checkSettings(host, action, queues)
    return undefined
  })
  host.hook(
    'kernel:starting',
    async () => {
      started = works.length > 0
      if (!started) return
      await bell.start()
      await worker.start()
      upkeep.start()
    },
    'post',
  )
  host.hook('kernel:stopping', () => worker.stop())
  host.hook('kernel:draining', () => worker.idle())
  return async () => {
    await bell.stop()
    await upkeep.stop()
    if (started) await worker.close()
    await store.close()
  }
}

async function storeOf(
  engine: QueueStore['engine'],
  ...parts: Parameters<typeof import('./sqlite.ts').sqliteStore>
): Promise<QueueStore> {
  return engine === 'postgres'
    ? (await import('./postgres.ts')).postgresStore(...parts)
    : (await import('./sqlite.ts')).sqliteStore(...parts)
}

function workedQueues(config: QueueConfig, names: ReadonlySet<string>): WorkedQueue[] {
  const { work = true, concurrency = 10, queues = {} } = config
  return [...names].flatMap((name) => {
    const own = queues[name]
    return (own?.work ?? work) && work
      ? [{ name, concurrency: own?.concurrency ?? concurrency }]
      : []
  })
}

/** They are no ways in of which there could be several, but what holds for all jobs of the action. */
function checkOnce({ triggers }: RegisteredAction): void {
  if (triggers.filter(({ kind }) => kind === 'queue').length === 1) return
  throw mistake(
    'it has more than one, and its jobs can have one set of settings',
    'put them into one triggers.queue({ … }); what differs by job is an option of ctx.queue.add',
  )
}

function checkSettings(
  host: Host<QueuePlugin>,
  action: RegisteredAction,
  queues: ReadonlySet<string>,
): void {
  const { queue = DEFAULT_QUEUE } = settingsOf(action)
  if (queues.has(queue)) return
  host.report({
    action: action.name,
    file: action.origin.file,
    line: action.origin.line,
    message: `its jobs are for the queue "${queue}", and the config has ${[...queues].join(', ')}`,
    mend: `add it to the config: queue: { queues: { ${queue}: {} } }`,
  })
}

/** Plans of the app's actions, each made when it is first asked for. */
function knownActions(host: Host<QueuePlugin>, defaults: JobDefaults) {
  const plans = new Map<string, JobPlan>()
  let names: Map<Action | string, RegisteredAction> | undefined
  const registered = (action: Action | string): RegisteredAction | undefined => {
    names ??= new Map(
      host.actions.flatMap((one): [Action | string, RegisteredAction][] => [
        [one.name, one],
        [one, one],
        [one.source, one],
      ]),
    )
    return names.get(action)
  }
  const plan = (name: string): JobPlan | undefined => {
    const found = plans.get(name)
    if (found) return found
    const action = registered(name)
    if (!action) return undefined
    const made = jobPlan(action, defaults)
    plans.set(name, made)
    return made
  }
  return {
    plan,
    find(action: Action | string) {
      const found = registered(action)
      const name = found?.name ?? (typeof action === 'string' ? action : action.name)
      return { name, plan: plan(name), registered: found }
    },
  }
}

const HOOKS = {
  completed: 'job:completed',
  again: 'job:retrying',
  buried: 'job:failed',
} as const

function tell(
  host: Host<QueuePlugin>,
  { id, queue, action, attempt }: ClaimedJob,
  fate: 'completed' | 'cancelled' | 'again' | 'buried',
): void {
  if (fate === 'cancelled') return
  void host.callHook(HOOKS[fate], { id, queue, action, attempt }).catch((error: unknown) => {
    host.logger.error(`a hook of "${HOOKS[fate]}" failed`, { error })
  })
}
