import { RotateCw, Trash2, X } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../ui/button.tsx'
import { Confirm } from '../ui/confirm.tsx'
import { count } from '../ui/format.ts'
import { type QueueOp, useQueueOp } from './use-queue-op.ts'

type Op = Extract<QueueOp['op'], 'retry' | 'cancel' | 'discard'>
/** From so many on, the number must be typed. */
const MANY = 100

const says: Record<Op, readonly [verb: string, text: string]> = {
  retry: ['Retry', 'Failed ones are queued again with their input; those that wait begin now.'],
  cancel: ['Cancel', 'Those that wait are dropped; those that run are told to stop.'],
  discard: ['Discard', 'Failed ones are forgotten, with their input. This cannot be undone.'],
}

/** What can be done with the jobs that are selected. */
export function JobsBulk({ ids, onClear }: { ids: readonly string[]; onClear: () => void }) {
  const [asked, setAsked] = useState<Op>()
  const op = useQueueOp(() => (setAsked(undefined), onClear()))
  const n = ids.length
  return (
    <div
      role="toolbar"
      aria-label="Selected jobs"
      className="flex h-10 shrink-0 items-center gap-2 border-t border-line bg-raised px-4"
    >
      <span className="text-sm">{count(n)} selected</span>
      <span className="flex-1" />
      <Button icon={<RotateCw size={13} />} onClick={() => setAsked('retry')}>
        Retry
      </Button>
      <Button onClick={() => setAsked('cancel')}>Cancel</Button>
      <Button icon={<Trash2 size={13} />} onClick={() => setAsked('discard')}>
        Discard
      </Button>
      <Button
        look="ghost"
        aria-label="Clear the selection"
        icon={<X size={14} />}
        onClick={onClear}
      />
      {asked && (
        <Confirm
          title={`${says[asked][0]} ${count(n)} ${n === 1 ? 'job' : 'jobs'}`}
          text={says[asked][1]}
          verb={asked === 'cancel' ? 'Cancel jobs' : says[asked][0]}
          {...(n > MANY ? { typed: String(n) } : {})}
          busy={op.isPending}
          onYes={() => op.mutate({ op: asked, ids: [...ids], confirm: n })}
          onClose={() => setAsked(undefined)}
        />
      )}
    </div>
  )
}
