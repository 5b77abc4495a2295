import { type Caller, type Service, type TSchema, service } from '../../kernel/index.ts'
import type { StudioAction } from './contract/api.ts'

/** What an agent may read of an app by the Studio's actions: nothing that changes, opens or listens. */
export const READABLE: readonly StudioAction[] = [
  'studio.overview',
  'studio.actions.list',
  'studio.actions.get',
  'studio.runs.list',
  'studio.runs.facets',
  'studio.runs.get',
  'studio.runs.span',
  'studio.runs.diff',
  'studio.errors.list',
  'studio.logs.list',
  'studio.logs.histogram',
  'studio.queue.stats',
  'studio.queue.jobs',
  'studio.queue.job',
  'studio.cron.list',
  'studio.topology',
  'studio.kernel',
  'studio.db.schema',
  'studio.db.indexes',
]

/** One of {@link READABLE}, of an app that has it. */
export interface ReadableAction {
  readonly name: string
  readonly description: string
  readonly input: TSchema
}

/** The Studio's reading actions for coding agents. */
export interface StudioReader {
  all(): Promise<readonly ReadableAction[]>
  /** Rejects as the action does. */
  read(name: string, input: unknown, caller: Caller): Promise<unknown>
}

/** Provided by `studio` where it is mounted. */
export const studioReader: Service<StudioReader> = service('studio:reader')
