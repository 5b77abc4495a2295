import { useMutation } from '@tanstack/react-query'
import { Ban, Columns2, Pin, RotateCw, X } from 'lucide-react'
import { useState } from 'react'
import { type In, call } from '../data/call.ts'
import { queries } from '../data/queries.ts'
import { Button } from '../ui/button.tsx'
import { Confirm } from '../ui/confirm.tsx'
import { count } from '../ui/format.ts'
import { toast } from '../ui/toast.tsx'
import { Compare } from './compare.tsx'

type Op = In<'studio.runs.bulk'>['op']
const done: Record<Op, string> = {
  replay: 'replayed',
  cancel: 'canceled',
  pin: 'pinned',
  unpin: 'unpinned',
}
/** From so many on, the number must be typed. */
const MANY = 100

/** What can be done with the runs that are selected. Counts first, and asks with the count. */
export function Bulk({ ids, onClear }: { ids: readonly string[]; onClear: () => void }) {
  const [comparing, setComparing] = useState(false)
  const [asked, setAsked] = useState<{ op: Op; matched: number }>()
  const dry = useMutation({
    mutationFn: (op: Op) => call('studio.runs.bulk', { op, ids: [...ids], dry: true }),
    onSuccess: ({ matched }, op) => setAsked({ op, matched }),
    onError: (error) => toast('failed', error.message),
  })
  const run = useMutation({
    mutationFn: ({ op, matched }: { op: Op; matched: number }) =>
      call('studio.runs.bulk', {
        op,
        ids: [...ids],
        dry: false,
        ...(matched > MANY ? { confirm: matched } : {}),
      }),
    onSuccess: (result, { op }) => {
      setAsked(undefined)
      onClear()
      const failed =
        result.failed.length > 0 ? ` ${result.failed.length} not: ${result.failed[0]!.reason}` : ''
      toast(failed ? 'failed' : 'done', `${count(result.done)} ${done[op]}.${failed}`)
      void queries.invalidateQueries({ queryKey: ['studio.runs.list'] })
    },
    onError: (error) => toast('failed', error.message),
  })
  return (
    <div
      role="toolbar"
      aria-label="Selected runs"
      className="flex h-10 shrink-0 items-center gap-2 border-t border-line bg-raised px-4"
    >
      <span className="text-sm">{count(ids.length)} selected</span>
      <span className="flex-1" />
      {ids.length === 2 && (
        <Button icon={<Columns2 size={13} />} onClick={() => setComparing(true)}>
          Compare
        </Button>
      )}
      {comparing && <Compare a={ids[0]!} b={ids[1]!} onClose={() => setComparing(false)} />}
      <Button icon={<RotateCw size={13} />} onClick={() => dry.mutate('replay')}>
        Replay {ids.length}
      </Button>
      <Button icon={<Ban size={13} />} onClick={() => dry.mutate('cancel')}>
        Cancel
      </Button>
      <Button
        icon={<Pin size={13} />}
        onClick={() => run.mutate({ op: 'pin', matched: ids.length })}
      >
        Pin
      </Button>
      <Button
        look="ghost"
        aria-label="Clear the selection"
        icon={<X size={14} />}
        onClick={onClear}
      />
      {asked && (
        <Confirm
          title={
            asked.op === 'replay'
              ? `Replay ${count(asked.matched)} runs`
              : `Cancel ${count(asked.matched)} runs`
          }
          text={
            asked.op === 'replay'
              ? 'Each runs again with its recorded input, as its caller. What they did is done once more.'
              : 'Runs that can be stopped are stopped; what they did stays.'
          }
          verb={asked.op === 'replay' ? 'Replay' : 'Cancel runs'}
          {...(asked.matched > MANY ? { typed: String(asked.matched) } : {})}
          busy={run.isPending}
          onYes={() => run.mutate(asked)}
          onClose={() => setAsked(undefined)}
        />
      )}
    </div>
  )
}
