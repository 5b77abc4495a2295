import type { Host, Run } from '../../../kernel/index.ts'
import type { LiveQueueItem } from '../contract/live.ts'
import type { StudioPlugin } from '../index.ts'
import type { McpExchanged } from '../../mcp/index.ts'
import type { EndedJob } from '../../queue/index.ts'
import { JobMeter } from '../queue/meter.ts'

/** Where what happens is told to, while somebody listens. Nobody does: a look at a field, no more. */
export interface Tap {
  readonly meter: JobMeter
  settled: ((run: Run) => void) | undefined
  job: ((item: Omit<LiveQueueItem, 'at'>) => void) | undefined
  /** Of the Studio's own tester; what agents ask is heard at the plugin. */
  mcp: ((exchanged: McpExchanged) => void) | undefined
}

/** Puts a tap on an app, at set-up: hooks cannot be added later. */
export function tapOf(host: Host<StudioPlugin>): Tap {
  const meter = new JobMeter(host.clock)
  const tap: Tap = { meter, settled: undefined, job: undefined, mcp: undefined }
  // Of a rehearsal nothing is recorded: there would be no run to open.
  const settled = (run: Run): void => void (run.rehearsed || tap.settled?.(run))
  host.hook('action:settled', settled, {
    // What is not recorded is not in the lists, either.
    actions: ({ definition }) => definition['record'] !== false,
  })
  // They are hooks of a plugin that may not be there, which then nobody calls.
  const hook = host.hook as (name: string, fn: (job: EndedJob) => void) => void
  const told = (kind: LiveQueueItem['kind']) => (job: EndedJob) => {
    const { id, queue, action, attempt } = job
    meter.count(queue, kind === 'completed' ? 'done' : 'failed')
    tap.job?.({ kind, id, queue, action, attempt })
  }
  hook('job:completed', told('completed'))
  hook('job:retrying', told('retrying'))
  hook('job:failed', told('failed'))
  return tap
}
