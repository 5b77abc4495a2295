import { useMutation } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { type In, call } from '../data/call.ts'
import { queries } from '../data/queries.ts'
import { Confirm } from '../ui/confirm.tsx'
import { count } from '../ui/format.ts'
import { toast } from '../ui/toast.tsx'
import { deleted } from './deleted.ts'

type BulkIn = In<'studio.runs.bulk'>
type Op = BulkIn['op']
/** Runs by their ids, or all that a filter finds. */
export type Which = Pick<BulkIn, 'ids' | 'q' | 'from'>

const done: Record<Op, string> = {
  replay: 'replayed',
  cancel: 'canceled',
  pin: 'pinned',
  unpin: 'let go',
  delete: 'deleted',
}
/** From so many on, the number must be typed. */
const MANY = 100

const asks: Partial<Record<Op, readonly [verb: string, text: string]>> = {
  replay: [
    'Replay',
    'Each runs again with its recorded input, as its caller. What they did is done once more.',
  ],
  cancel: ['Cancel', 'Runs that can be stopped are stopped; what they did stays.'],
  delete: [
    'Delete',
    'They are forgotten, with their lines and spans; what they did stays, and so do pinned ones. This cannot be undone.',
  ],
}

/** Does something to many runs: counts first, and asks with the count. */
export function useBulk(onDone: () => void): {
  ask: (op: Op, which: Which) => void
  busy: boolean
  window: ReactNode
} {
  const [asked, setAsked] = useState<{ op: Op; which: Which; matched: number }>()
  const failed = (error: Error): void => toast('failed', error.message)
  const run = useMutation({
    mutationFn: ({ op, which, matched }: { op: Op; which: Which; matched: number }) =>
      call('studio.runs.bulk', { op, ...which, dry: false, confirm: matched }),
    onSuccess: (result, { op }) => {
      setAsked(undefined)
      if (op === 'delete') deleted.set((times) => times + 1)
      const [first] = result.failed
      const not = first ? ` ${count(result.failed.length)} not: ${first.reason}` : ''
      toast(not ? 'failed' : 'done', `${runsOf(result.done)} ${done[op]}.${not}`)
      for (const action of ['studio.runs.list', 'studio.runs.facets', 'studio.runs.get']) {
        void queries.invalidateQueries({ queryKey: [action] })
      }
      onDone()
    },
    onError: failed,
  })
  const dry = useMutation({
    mutationFn: ({ op, which }: { op: Op; which: Which }) =>
      call('studio.runs.bulk', { op, ...which, dry: true }),
    onSuccess: ({ matched }, { op, which }) => {
      // Pinning takes nothing away: it asks only before very many.
      if (asks[op] || matched > MANY) setAsked({ op, which, matched })
      else run.mutate({ op, which, matched })
    },
    onError: failed,
  })
  const [verb, text] = (asked && asks[asked.op]) ?? [asked?.op === 'pin' ? 'Pin' : 'Let go', '']
  return {
    ask: (op, which) => dry.mutate({ op, which }),
    busy: dry.isPending || run.isPending,
    window: asked && (
      <Confirm
        title={`${verb} ${runsOf(asked.matched)}`}
        text={text}
        verb={verb === 'Cancel' ? 'Cancel runs' : verb}
        {...(asked.matched > MANY ? { typed: String(asked.matched) } : {})}
        busy={run.isPending}
        onYes={() => run.mutate(asked)}
        onClose={() => setAsked(undefined)}
      />
    ),
  }
}

const runsOf = (n: number): string => `${count(n)} ${n === 1 ? 'run' : 'runs'}`
