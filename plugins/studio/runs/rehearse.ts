import type { RehearsedRun, Replayer } from '../../persistence/index.ts'
import type { StudioApi } from '../contract/api.ts'
import type { ReplayEffects } from '../contract/runs.ts'
import type { Studio } from '../studio.ts'
import { callerOf } from '../show/identity.ts'
import { plain } from '../show/output.ts'
import { payloadOf } from '../show/payload.ts'
import { statusOf } from '../show/status.ts'
import { thrownError } from './error.ts'

type Replay = StudioApi['studio.runs.replay']

/** Does a run again in a transaction that is rolled back, and tells what it would have changed. */
export async function rehearse(
  studio: Studio,
  replayer: Replayer,
  { id, input, as }: Omit<Replay['input'], 'dry'>,
): Promise<Replay['output']> {
  const run = await replayer.rehearse(id, {
    ...(input !== undefined && { input }),
    ...(as && { as: callerOf(as) }),
    ...(as?.orgId !== undefined && { org: as.orgId }),
  })
  const output = payloadOf(run.output)
  return {
    ...{ runId: '', status: statusOf(run.status, run.error?.code), ms: run.durationMs },
    ...(output && { output }),
    ...(run.error && { error: thrownError(studio, run.thrown, run.error.details) }),
    effects: effectsOf(run),
  }
}

function effectsOf({ effects, changes }: RehearsedRun): ReplayEffects {
  const of = (kind: string) => effects.filter((effect) => effect.kind === kind)
  return {
    rows: rowsOf(changes),
    events: of('event').map(({ name, details }) => ({ name, payload: details['payload'] ?? null })),
    jobs: of('job').map(({ name, details }) => ({ action: name, input: details['input'] ?? null })),
    mails: of('mail').map(({ name, details }) => ({
      to: [details['to'] ?? name].flat().join(', '),
      subject: String(details['subject'] ?? ''),
    })),
    others: effects
      .filter(({ kind }) => !['event', 'job', 'mail'].includes(kind))
      .map(({ kind, name, details }) => ({ kind, name, details: plain(details) })),
  }
}

/** Changed rows by table and by what would have become of them. */
function rowsOf(changes: RehearsedRun['changes']): ReplayEffects['rows'] {
  const groups = Map.groupBy(changes, ({ table, before, after }) => {
    const op = before === undefined ? 'insert' : after === undefined ? 'delete' : 'update'
    return `${op} ${table}`
  })
  return [...groups].map(([key, group]) => {
    const [op = '', ...table] = key.split(' ')
    return {
      ...{ table: table.join(' '), op: op as 'insert', count: group.length },
      rows: group.map(({ key: pk, before, after }) => ({
        ...{ key: plain(pk ?? null), before: plain(before ?? null), after: plain(after ?? null) },
      })),
    }
  })
}
