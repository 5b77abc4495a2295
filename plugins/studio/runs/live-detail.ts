import type { Run } from '../../../kernel/index.ts'
import type { RunDetail } from '../contract/runs.ts'
import { identityOf } from '../show/identity.ts'
import { plain } from '../show/output.ts'
import { hidden } from '../show/hidden.ts'
import { payloadOf } from '../show/payload.ts'
import { labelOf } from './detail.ts'
import { liveRow } from './row.ts'

/** What can be said of a run that goes on. */
export function liveDetail(run: Run): RunDetail {
  const { trigger, caller, org, action, input } = run
  const meta = plain(trigger.options ?? null)
  return {
    run: { ...liveRow(run), startedBy: identityOf(caller, org), pid: process.pid },
    input: payloadOf(input === undefined ? undefined : hidden(action, input)),
    output: null,
    ...{ spans: [], logs: [], attempts: [], guards: [], repeats: [] },
    trigger: { type: trigger.kind, label: labelOf(meta) ?? trigger.kind, meta },
    links: { parent: run.parent ? liveRow(run.parent) : null, children: [], traceRuns: 1 },
  }
}
