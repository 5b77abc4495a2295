import { type ReactNode, useState } from 'react'
import { Button } from './button.tsx'
import { Dialog } from './dialog.tsx'
import { Input } from './field.tsx'

/** Asks before something that cannot be undone; `typed` must be typed when it is much. */
export function Confirm({
  title,
  text,
  verb,
  typed,
  onYes,
  onClose,
  busy,
}: {
  title: string
  text: ReactNode
  verb: string
  typed?: string
  busy?: boolean
  onYes: () => void
  onClose: () => void
}) {
  const [said, setSaid] = useState('')
  const ready = !typed || said.trim() === typed
  return (
    <Dialog
      open
      onClose={onClose}
      title={title}
      description={text}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="danger" disabled={!ready || busy} onClick={onYes}>
            {verb}
          </Button>
        </>
      }
    >
      {typed && (
        <label className="flex flex-col gap-1.5 text-sm">
          <span>
            Type <b className="data">{typed}</b> to go on
          </span>
          <Input mono value={said} onChange={(event) => setSaid(event.target.value)} />
        </label>
      )}
    </Dialog>
  )
}
