import { useMutation, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ExternalLink, VenetianMask } from 'lucide-react'
import { useCanWrite } from '../data/boot.ts'
import { now } from '../data/clock.ts'
import { call } from '../data/call.ts'
import { read } from '../data/queries.ts'
import { Button } from '../ui/button.tsx'
import { useBeat } from '../ui/time.tsx'
import { toast } from '../ui/toast.tsx'
import { readAgain } from './use-saas-op.ts'

/** Milliseconds between two looks: it may have been begun, or ended, elsewhere. */
const AGAIN = 15_000

/** A bar above every page while whoever looks at the Studio acts as a user of the app; one click ends it. */
export function Impersonating() {
  useBeat()
  const canWrite = useCanWrite()
  const { data } = useQuery({
    ...read('studio.saas.impersonations', {}),
    refetchInterval: AGAIN,
  })
  const end = useMutation({
    mutationFn: (sessionId: string) => call('studio.saas.impersonation.end', { sessionId }),
    onSuccess: () =>
      toast('done', 'The impersonation is over, and this browser signed out of the app.'),
    onError: (error) => toast('failed', error.message),
    onSettled: readAgain,
  })
  const own = data?.items.find(({ mine, endsAt }) => mine && endsAt > now())
  if (!own) return null
  const minutes = Math.ceil((own.endsAt - now()) / 60_000)
  return (
    <div
      role="status"
      className="flex min-h-9 shrink-0 flex-wrap items-center gap-x-3 gap-y-1 border-b border-warn/40 bg-warn/10 px-4 py-1 text-sm"
    >
      <VenetianMask size={14} aria-hidden className="shrink-0 text-warn" />
      <p className="min-w-0 flex-1 truncate">
        You act as{' '}
        <Link
          to="/saas/$view"
          params={{ view: 'users' }}
          search={{ id: own.userId }}
          className="font-medium underline decoration-line-strong underline-offset-2 hover:text-accent"
        >
          {own.email}
        </Link>{' '}
        <span className="text-muted">
          for {minutes} more {minutes === 1 ? 'minute' : 'minutes'}; every run says so.
        </span>
      </p>
      <Link
        to="/runs"
        search={{ q: `impersonated:${own.by}` }}
        className="text-xs text-accent hover:underline"
      >
        Runs made so
      </Link>
      <a
        href="/"
        target="_blank"
        rel="noreferrer"
        className="inline-flex items-center gap-1 text-xs text-accent hover:underline"
      >
        The app <ExternalLink size={11} aria-hidden />
      </a>
      {canWrite && (
        <Button disabled={end.isPending} onClick={() => end.mutate(own.sessionId)}>
          End it
        </Button>
      )}
    </div>
  )
}
