import type { LogQuery, RunQuery } from '../../../../plugins/persistence/history.ts'
import { END } from './rows-sql.ts'

interface Shape<Query> {
  readonly name: string
  readonly query: Query
  /** Whether an index answers it; if not, so many rows are looked at and not more. */
  readonly indexed: boolean
}

const runs = (name: string, query: RunQuery, indexed = true): Shape<RunQuery> => ({
  name,
  query,
  indexed,
})
const logs = (name: string, query: LogQuery, indexed = true): Shape<LogQuery> => ({
  name,
  query,
  indexed,
})

const HOUR = 3_600_000
/** The busiest, and one of the rarest. */
const ACTION = 'module0.action0'
const RARE = 'module1.action49'

/** What Studio asks of runs. */
export const RUN_SHAPES: readonly Shape<RunQuery>[] = [
  runs('newest', {}),
  runs('oldest', { order: 'oldest' }),
  runs('an hour of last week', { from: END - 168 * HOUR, to: END - 167 * HOUR }),
  runs('action', { action: ACTION }),
  runs('rare action', { action: RARE }),
  runs('ten actions', {
    action: Array.from({ length: 10 }, (_, i) => `module${i % 8}.action${i}`),
  }),
  runs('failed', { status: 'failed' }),
  runs('failed or refused', { status: ['failed', 'refused'] }),
  runs('succeeded', { status: 'succeeded' }),
  runs('action, failed', { action: ACTION, status: 'failed' }),
  runs('rare action, failed', { action: RARE, status: 'failed' }),
  runs('action, succeeded', { action: ACTION, status: 'succeeded' }),
  runs('trace', { traceId: '00000000000000000000000000000000' }),
  runs('org', { org: 'org_0' }),
  runs('rare org', { org: 'org_499' }),
  runs('org, failed', { org: 'org_0', status: 'failed' }),
  runs('org, action', { org: 'org_0', action: ACTION }),
  runs('org, rare action', { org: 'org_0', action: RARE }),
  runs('rare org, rare action', { org: 'org_499', action: RARE }),
  runs('org, action, failed', { org: 'org_0', action: ACTION, status: 'failed' }),
  runs('caller', { callerId: 'user_0' }),
  runs('rare caller', { callerId: 'user_19999' }),
  runs('caller, failed', { callerId: 'user_0', status: 'failed' }),
  runs('caller, org, action', { callerId: 'user_0', org: 'org_0', action: ACTION }),
  runs('error code', { errorCode: 'TIMEOUT' }),
  runs('rare error code', { errorCode: 'RARE' }),
  runs('error code, action', { errorCode: 'INTERNAL', action: ACTION }),
  runs('org of nobody', { org: 'nobody' }),
  runs('trigger', { trigger: 'cron' }, false),
  runs('slow', { minDurationMs: 1_900 }, false),
  runs('action, trigger', { action: ACTION, trigger: 'cron' }, false),
  runs('nothing is so slow', { minDurationMs: 1e9 }, false),
  runs('trigger of nobody', { trigger: 'nobody' }, false),
]

/** What Studio asks of lines. */
export const LOG_SHAPES: readonly Shape<LogQuery>[] = [
  logs('lines', {}),
  logs('errors', { level: 'error' }),
  logs('warnings and errors', { level: ['warn', 'error'] }),
  logs('lines of an action', { action: ACTION }, false),
  logs('lines with a text', { text: 'Needle' }, false),
  logs('errors with a text', { level: 'error', text: 'needle' }, false),
]
