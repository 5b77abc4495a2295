import { type Action, NotFound } from '../../../kernel/index.ts'
import type { Replayer, RunHistory } from '../../persistence/index.ts'
import { studioAction } from '../action.ts'
import { lineOf } from '../logs/line.ts'
import { bulk } from '../runs/bulk.ts'
import { cancelRun } from '../runs/cancel.ts'
import { detailOf, recorded, spanOf } from '../runs/detail.ts'
import { diffOf } from '../runs/diff.ts'
import { facetsOf } from '../runs/facets.ts'
import { listRuns } from '../runs/list.ts'
import { rehearse } from '../runs/rehearse.ts'
import { replay } from '../runs/replay.ts'
import { payloadOf } from '../show/payload.ts'
import type { Studio } from '../studio.ts'

/** Recorded runs: finding them, looking at one, doing it again. */
export function runActions(studio: Studio, history: RunHistory, replayer: Replayer): Action[] {
  return [
    studioAction('studio.runs.list', 'reads', (asked) => listRuns(studio, history, asked)),
    studioAction('studio.runs.facets', 'reads', (asked) => facetsOf(studio, history, asked)),
    studioAction('studio.runs.get', 'reads', ({ id }) => detailOf(studio, history, id)),
    studioAction('studio.runs.span', 'reads', async ({ runId, spanId }) => {
      const span = await history.span(runId, spanId)
      if (!span) throw new NotFound({ message: `Run ${runId} has no span "${spanId}".` })
      return {
        span: {
          ...spanOf(span, runId),
          attrs: { ...span.attributes },
          ...(span.error !== undefined && { error: span.error }),
          logs: span.logs.map(lineOf),
        },
      }
    }),
    studioAction('studio.runs.replay', 'writes', (asked, _, signal) =>
      asked.dry === true
        ? rehearse(studio, replayer, asked)
        : replay(studio, history, asked, signal),
    ),
    studioAction('studio.runs.cancel', 'writes', async ({ id }) => ({
      canceled: await cancelRun(studio, history, id),
    })),
    studioAction('studio.runs.diff', 'reads', async ({ a, b }) => {
      const [one, other] = await Promise.all([recorded(history, a), recorded(history, b)])
      return diffOf(studio, one, other)
    }),
    studioAction('studio.runs.bulk', 'writes', (asked, _, signal) =>
      bulk(studio, history, asked, signal),
    ),
    // It is rehearsed to find out what it needs, which may do more than read.
    studioAction('studio.runs.exportTest', 'writes', async ({ id }) => {
      const { name, text, notes } = await replayer.testOf(id)
      // The test imports the config from the folder above it.
      return { file: `test/${name}`, text, notes: [...notes] }
    }),
    studioAction('studio.payload.get', 'reads', async ({ runId, part }) => ({
      payload: payloadOf((await recorded(history, runId))[part], true),
    })),
  ]
}
