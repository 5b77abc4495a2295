import { useMutation } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import type { ErrorGroup, ErrorStatus } from '../../contract/overview.ts'
import { call } from '../data/call.ts'
import { queries } from '../data/queries.ts'
import { Confirm } from '../ui/confirm.tsx'
import { count } from '../ui/format.ts'
import { toast } from '../ui/toast.tsx'
import { useQueueOp } from './use-queue-op.ts'

/** From so many on, the number must be typed. */
const MANY = 100

const marked: Record<ErrorStatus, string> = {
  open: 'Open again.',
  muted: 'Muted: it asks for nobody’s attention.',
  resolved: 'Resolved. It comes back if it fails again.',
}

/** What can be done with failures of one cause. */
export interface CauseOps {
  retry: (group: ErrorGroup) => void
  discard: (group: ErrorGroup) => void
  mark: (group: ErrorGroup, status: ErrorStatus) => void
  busy: boolean
  /** Asks before what is much or cannot be undone. */
  window: ReactNode
}

/** What is about to be done. */
interface Asked {
  op: 'retry' | 'discard'
  group: ErrorGroup
  n: number
}

/** Retries, discards and marks failures by cause, for a list of them and for one. */
export function useCauses(): CauseOps {
  const [asked, setAsked] = useState<Asked>()
  const op = useQueueOp(() => setAsked(undefined))
  const mark = useMutation({
    mutationFn: ({ fp, status }: { fp: string; status: ErrorStatus }) =>
      call('studio.errors.mark', { fp, status }),
    onSuccess: ({ status }) => {
      toast('done', marked[status])
      for (const action of ['studio.errors.list', 'studio.overview']) {
        void queries.invalidateQueries({ queryKey: [action] })
      }
    },
    onError: (error) => toast('failed', error.message),
  })
  const run = ({ op: name, group: { fp, action }, n }: Asked): void =>
    op.mutate({
      ...{ op: name, fp, confirm: n },
      ...(name === 'retry' && { runs: `action:${action}` }),
    })
  const retry = (asked: Asked): void => (asked.n > MANY ? setAsked(asked) : run(asked))
  return {
    retry: (group) => retry({ op: 'retry', group, n: group.jobs?.count ?? 0 }),
    discard: (group) => setAsked({ op: 'discard', group, n: group.jobs?.count ?? 0 }),
    mark: ({ fp }, status) => mark.mutate({ fp, status }),
    busy: op.isPending || mark.isPending,
    window: asked && (
      <Confirm
        title={`${asked.op === 'retry' ? 'Retry' : 'Discard'} ${count(asked.n)} jobs`}
        text={
          asked.op === 'retry'
            ? 'Each is queued again with its input, and begins with a first attempt.'
            : 'They are forgotten, with their input. This cannot be undone.'
        }
        verb={asked.op === 'retry' ? 'Retry' : 'Discard'}
        {...(asked.n > MANY ? { typed: String(asked.n) } : {})}
        busy={op.isPending}
        onYes={() => run(asked)}
        onClose={() => setAsked(undefined)}
      />
    ),
  }
}
