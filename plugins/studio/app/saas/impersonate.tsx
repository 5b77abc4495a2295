import { useMutation } from '@tanstack/react-query'
import { ExternalLink, KeyRound } from 'lucide-react'
import { useId, useState } from 'react'
import { call } from '../data/call.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Field, Input } from '../ui/field.tsx'
import { toast } from '../ui/toast.tsx'
import { Secret } from './secret.tsx'
import { readAgain } from './use-saas-op.ts'

/** Asks how to look at the app as a user, and why: in this browser, or by a token. */
export function Impersonate({
  of: { id, email },
  onClose,
}: {
  of: { id: string; email: string }
  onClose: () => void
}) {
  const [reason, setReason] = useState('')
  const field = useId()
  const begin = useMutation({
    mutationFn: (keep: 'cookie' | 'token') =>
      call('studio.saas.impersonate', { userId: id, keep, ...(reason && { reason }) }),
    onSuccess: ({ token, url }) => {
      readAgain()
      if (token !== null) return
      toast('done', `This browser is ${email} in the app now.`, {
        label: 'Open it',
        run: () => void open(url, '_blank', 'noreferrer'),
      })
      onClose()
    },
    onError: (error) => toast('failed', error.message),
  })
  const token = begin.data?.token
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Act as ${email}`}
      description="For 30 minutes you see and do in the app what they can. Every run says that it was you; what changes how they sign in is refused."
      footer={
        token ? (
          <Button onClick={onClose}>Done</Button>
        ) : (
          <>
            <Button
              icon={<KeyRound size={13} />}
              disabled={begin.isPending}
              onClick={() => begin.mutate('token')}
            >
              Get a token
            </Button>
            <Button
              look="primary"
              icon={<ExternalLink size={13} />}
              disabled={begin.isPending}
              onClick={() => begin.mutate('cookie')}
            >
              Sign this browser in
            </Button>
          </>
        )
      }
    >
      {token ? (
        <div className="flex flex-col gap-3">
          <Secret label="Token" text={token} />
          <Secret
            label="As a request"
            text={`curl ${location.origin}/auth/me -H 'authorization: Bearer ${token}'`}
          />
          <p className="text-xs text-dim">It is shown this once.</p>
        </div>
      ) : (
        <Field
          id={field}
          label="Why"
          hint="Stands in the log. A sign-in to the app that this browser has is replaced."
        >
          <Input
            id={field}
            value={reason}
            maxLength={200}
            placeholder="ticket 4711"
            onChange={(event) => setReason(event.target.value)}
          />
        </Field>
      )}
    </Dialog>
  )
}
