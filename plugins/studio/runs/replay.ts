import { Conflict } from '../../../kernel/index.ts'
import type { RunDetail as Recorded, RunHistory } from '../../persistence/index.ts'
import type { StudioApi } from '../contract/api.ts'
import { tryAction } from '../run-action.ts'
import { callerOf, identityOf } from '../show/identity.ts'
import { payloadOf } from '../show/payload.ts'
import type { Studio } from '../studio.ts'
import { recorded } from './detail.ts'

type Replay = StudioApi['studio.runs.replay']

/** Runs a recorded run again, as its caller and for its organisation unless told otherwise. */
export async function replay(
  studio: Studio,
  history: RunHistory,
  { id, input, as }: Omit<Replay['input'], 'dry'>,
  signal: AbortSignal,
): Promise<Replay['output']> {
  const found = await recorded(history, id)
  const {
    guards: _,
    outputValid: __,
    traceId: ___,
    ...result
  } = await tryAction(studio, {
    action: studio.action(found.action).name,
    input: input === undefined ? inputOf(found) : input,
    caller: callerOf(as ?? identityOf(found.caller)),
    org: as ? as.orgId : found.org,
    ...{ signal, replayOf: id },
  })
  return { ...result, runId: result.runId ?? '' }
}

/** What a run was given. @throws Conflict when all of it is not known any more */
function inputOf({ id, input }: Recorded): unknown {
  const payload = payloadOf(input)
  if (payload === null) return {}
  const why = payload.truncated
    ? 'was too large to be kept whole'
    : payload.redacted.length > 0 && `has hidden values at ${payload.redacted.join(', ')}`
  if (!why) return payload.value
  throw new Conflict({
    message: `The input of run ${id} ${why}: edit it and run it again.`,
    details: { redacted: payload.redacted, truncated: payload.truncated },
  })
}
