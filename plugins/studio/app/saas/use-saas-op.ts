import { useMutation } from '@tanstack/react-query'
import { type In, call } from '../data/call.ts'
import { queries } from '../data/queries.ts'
import { toast } from '../ui/toast.tsx'

/** Does something to a user or an organisation, and reads everything about them again. */
export function useSaasOp() {
  return useMutation({
    mutationFn: (op: In<'studio.saas.op'>) => call('studio.saas.op', op),
    onSuccess: ({ done, detail }) => {
      toast(done ? 'done' : 'info', detail)
      for (const action of [
        'studio.saas.users',
        'studio.saas.user',
        'studio.saas.orgs',
        'studio.saas.org',
      ])
        void queries.invalidateQueries({ queryKey: [action] })
    },
    onError: (error) => toast('failed', error.message),
  })
}
