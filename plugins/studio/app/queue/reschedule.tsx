import { CalendarClock } from 'lucide-react'
import { useState } from 'react'
import { now } from '../data/clock.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Input } from '../ui/field.tsx'
import { Menu } from '../ui/menu.tsx'
import { useQueueOp } from './use-queue-op.ts'

const MINUTE = 60_000
const later: readonly (readonly [label: string, ms: number])[] = [
  ['In 10 minutes', 10 * MINUTE],
  ['In an hour', 60 * MINUTE],
  ['In a day', 1440 * MINUTE],
]

/** Puts a job that waits off, or forward. */
export function Reschedule({ id }: { id: string }) {
  const op = useQueueOp()
  const [at, setAt] = useState<string>()
  const to = (time: number): void => op.mutate({ op: 'reschedule', ids: [id], at: time })
  return (
    <>
      <Menu
        label="Reschedule"
        trigger={
          <Button icon={<CalendarClock size={13} />} disabled={op.isPending}>
            Reschedule
          </Button>
        }
        items={[
          ...later.map(([label, ms]) => ({ label, run: () => to(now() + ms) })),
          null,
          { label: 'At a time…', run: () => setAt(localMinute(now() + 60 * MINUTE)) },
        ]}
      />
      {at !== undefined && (
        <Dialog
          open
          onClose={() => setAt(undefined)}
          title="Reschedule"
          description="It begins at this time of yours, or when there is room then."
          width={360}
          footer={
            <Button
              look="primary"
              disabled={Number.isNaN(Date.parse(at))}
              onClick={() => (to(Date.parse(at)), setAt(undefined))}
            >
              Reschedule
            </Button>
          }
        >
          <Input
            aria-label="Time"
            type="datetime-local"
            value={at}
            onChange={({ target }) => setAt(target.value)}
          />
        </Dialog>
      )}
    </>
  )
}

/** As `datetime-local` wants it. */
function localMinute(t: number): string {
  const date = new Date(t)
  return new Date(t - date.getTimezoneOffset() * MINUTE).toISOString().slice(0, 16)
}
