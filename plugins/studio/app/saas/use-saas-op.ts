import { useMutation } from '@tanstack/react-query'
import { type ActionName, type In, call } from '../data/call.ts'
import { queries } from '../data/queries.ts'
import { toast } from '../ui/toast.tsx'

const READ: readonly ActionName[] = [
  'studio.saas.users',
  'studio.saas.user',
  'studio.saas.orgs',
  'studio.saas.org',
  'studio.saas.plans',
  'studio.saas.impersonations',
  'studio.billing.org',
  'studio.billing.state',
]

/** Reads everything about users and organisations again. */
export function readAgain(): void {
  for (const action of READ) void queries.invalidateQueries({ queryKey: [action] })
}

/** Does something to a user or an organisation, and reads everything about them again. */
export function useSaasOp() {
  return useMutation({
    mutationFn: (op: In<'studio.saas.op'>) => call('studio.saas.op', op),
    onSuccess: ({ done, detail, handOver }) => {
      if (!handOver) toast(done ? 'done' : 'info', detail)
      readAgain()
    },
    onError: (error) => toast('failed', error.message),
  })
}

/** Does something about what an organisation pays for. */
export function useBillingOp() {
  return useMutation({
    mutationFn: (op: In<'studio.billing.op'>) => call('studio.billing.op', op),
    onSuccess: ({ done, detail }) => {
      toast(done ? 'done' : 'failed', detail)
      readAgain()
    },
    onError: (error) => toast('failed', error.message),
  })
}
