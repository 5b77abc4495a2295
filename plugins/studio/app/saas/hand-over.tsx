import type { Out } from '../data/call.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Ago } from '../ui/time.tsx'
import { Secret } from './secret.tsx'

/** A code that is handed to somebody, shown this once. */
export function HandOver({ of, onClose }: { of: Out<'studio.saas.op'>; onClose: () => void }) {
  const { detail, handOver } = of
  if (!handOver) return null
  const { code, request, link, expiresAt } = handOver
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Here is ${detail}`}
      description="It works once, and is shown this once. Hand it to them and to nobody else."
      footer={<Button onClick={onClose}>Done</Button>}
    >
      <div className="flex flex-col gap-3">
        {link && <Secret label="Link" text={link} />}
        <Secret label="Code" text={code} />
        <Secret label="Its other half, sent as `request`" text={request} />
        <p className="text-xs text-dim">
          Ends <Ago t={expiresAt} />.{' '}
          {!link && 'With auth.mails.links of the config there is a link here.'}
        </p>
      </div>
    </Dialog>
  )
}
