import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useCallback } from 'react'
import type { RunRow } from '../../contract/wire.ts'
import { call } from '../data/call.ts'
import { queries } from '../data/queries.ts'
import { toast } from '../ui/toast.tsx'

const failed = (error: Error): void => toast('failed', error.message)

/** What can be done with one run. A replay opens when it is there. */
export function useRunOps(run: RunRow) {
  const navigate = useNavigate()
  const { id } = run
  const refresh = useCallback(() => {
    void queries.invalidateQueries({ queryKey: ['studio.runs.get', { id }] })
    void queries.invalidateQueries({ queryKey: ['studio.runs.list'] })
  }, [id])
  const again = useMutation({
    mutationFn: () => call('studio.runs.replay', { id }),
    onSuccess: ({ runId, status }) => {
      toast(
        status === 'error' ? 'failed' : 'done',
        status === 'error' ? 'The replay failed too.' : 'Replayed.',
        {
          label: 'Open',
          run: () =>
            void navigate({ to: '/runs/$id', params: { id: runId }, search: (was: object) => was }),
        },
      )
      refresh()
    },
    onError: failed,
  })
  const stop = useMutation({
    mutationFn: () => call('studio.runs.cancel', { id }),
    onSuccess: ({ canceled }) => {
      toast(
        canceled ? 'done' : 'info',
        canceled ? 'The run is told to stop.' : 'It had ended already.',
      )
      refresh()
    },
    onError: failed,
  })
  const { mutate: replay } = again
  return {
    replay: useCallback(() => replay(), [replay]),
    cancel: () => stop.mutate(),
    busy: again.isPending,
  }
}
