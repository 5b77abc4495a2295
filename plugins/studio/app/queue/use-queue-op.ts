import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type In, call } from '../data/call.ts'
import { queries } from '../data/queries.ts'
import { count } from '../ui/format.ts'
import { toast } from '../ui/toast.tsx'

/** What is asked of the queue. */
export interface QueueOp extends Omit<In<'studio.queue.op'>, 'dry'> {
  /** The filter by which runs of what begins again are found. */
  runs?: string
}

const did: Record<QueueOp['op'], string> = {
  retry: 'queued again',
  cancel: 'canceled',
  discard: 'discarded',
  runNow: 'due now',
  reschedule: 'rescheduled',
  pause: 'paused',
  resume: 'resumed',
}

/** Does something with jobs or a queue, says what came of it, and reads everything about jobs again. */
export function useQueueOp(onDone?: () => void) {
  const navigate = useNavigate()
  return useMutation({
    mutationFn: ({ runs: _, ...op }: QueueOp) => call('studio.queue.op', { ...op, dry: false }),
    onSuccess: ({ done, failed }, { op, queue, runs: q }) => {
      const what = queue ? `Queue ${queue}` : `${count(done)} ${done === 1 ? 'job' : 'jobs'}`
      const not = failed[0] ? ` ${failed.length} not: ${failed[0].reason}` : ''
      toast(
        ...([not ? 'failed' : 'done', `${what} ${did[op]}.${not}`] as const),
        q === undefined || done === 0
          ? undefined
          : { label: 'Show the runs', run: () => void navigate({ to: '/runs', search: { q } }) },
      )
      for (const action of [
        'studio.queue.stats',
        'studio.queue.jobs',
        'studio.queue.job',
        'studio.errors.list',
        'studio.overview',
        'studio.runs.get',
      ]) {
        void queries.invalidateQueries({ queryKey: [action] })
      }
      onDone?.()
    },
    onError: (error) => toast('failed', error.message),
  })
}
