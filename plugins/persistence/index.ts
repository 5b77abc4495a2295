import { type Plugin, definePlugin } from '../../kernel/index.ts'
import type { DbPlugin } from '../db/index.ts'
import type { LoggerPlugin } from '../logger/index.ts'
import { type PersistenceConfig, type RecordOptions, actionSchema, configSchema } from './config.ts'
import { setup } from './setup.ts'

export type { PersistenceConfig, RecordOptions, Recorded, Retention, Sampling } from './config.ts'
export { InvalidCursor, ReplayInputIncomplete, RequestHeldBack, RunNotFound } from './errors.ts'
export {
  type RehearsedRun,
  type ReplayOptions,
  type ReplayOutcome,
  type ReplayedRun,
  type Replayer,
  type RunTest,
  replayer,
} from './replay/replayer.ts'
export {
  type ErrorGroup,
  type ErrorQuery,
  type Metrics,
  type MetricsQuery,
  type RunFigures,
  type RunSeries,
} from './figures.ts'
export {
  type HistorySize,
  type LineLevel,
  type LogPage,
  type LogQuery,
  type Page,
  type RecordedLine,
  type RecordedSpan,
  type RecordingStats,
  type RepeatedQuery,
  type RunCounts,
  type RunDetail,
  type RunHistory,
  type RunOutline,
  type RunPage,
  type RunQuery,
  type RunSummary,
  type RecordedStatus,
  type SpanDetail,
  type SpanGroup,
  type SpanSummary,
  runHistory,
} from './history.ts'

/** Records every run: what it was given, what it gave, what it logged, how long its parts took. */
export interface PersistencePlugin {
  name: 'persistence'
  uses: LoggerPlugin | DbPlugin
  config: { persistence?: PersistenceConfig }
  action: {
    /** Whether, or what of, its runs is recorded. False costs nothing. Default true. */
    record?: boolean | RecordOptions
  }
}

/** The persistence plugin: run history in a file beside the app's SQLite, or in its Postgres. */
export const persistence: (
  options?: Partial<PersistencePlugin['config']>,
) => Plugin<PersistencePlugin> = definePlugin<PersistencePlugin>({
  name: 'persistence',
  uses: ['logger', 'db'],
  config: configSchema,
  action: actionSchema,
  migrations: new URL('migrations/', import.meta.url),
  setup(host, { persistence: config = {} }) {
    return config.enabled === false ? undefined : setup(host, config)
  },
})
