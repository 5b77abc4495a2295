import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useCanWrite } from '../data/boot.ts'
import { type Out, call } from '../data/call.ts'
import { queries } from '../data/queries.ts'
import { Button } from '../ui/button.tsx'
import { Confirm } from '../ui/confirm.tsx'
import { Status } from '../ui/status.tsx'
import { Ago } from '../ui/time.tsx'
import { toast } from '../ui/toast.tsx'

/** What was done to the schema, by whom, and what is still to do. */
export function Migrations({ of }: { of: Out<'studio.db.schema'>['migrations'] }) {
  const [asking, setAsking] = useState(false)
  const canWrite = useCanWrite()
  const pending = of.filter(({ state }) => state === 'pending')
  const apply = useMutation({
    mutationFn: () => call('studio.db.migrate', {}),
    onSuccess: ({ applied }) => {
      setAsking(false)
      toast('done', `Applied: ${applied.join(', ') || 'nothing'}.`)
      void queries.invalidateQueries({ queryKey: ['studio.db.schema'] })
    },
    onError: (error) => toast('failed', error.message),
  })
  return (
    <div
      className="min-h-0 flex-1 overflow-y-auto"
      tabIndex={0}
      role="region"
      aria-label="Migrations"
    >
      {pending.length > 0 && (
        <div className="flex h-11 items-center gap-3 border-b border-warn/40 bg-warn/8 px-4 text-base">
          <span className="flex-1">{pending.length} not applied yet</span>
          {canWrite && (
            <Button look="primary" onClick={() => setAsking(true)}>
              Apply
            </Button>
          )}
        </div>
      )}
      <ul>
        {[...of].reverse().map(({ id, name, owner, state, at }) => (
          <li
            key={`${owner}/${id}`}
            className="grid h-(--row) grid-cols-[100px_140px_1fr_96px] items-center gap-4 border-b border-line/60 px-4 text-sm hover:bg-raised/50"
          >
            <Status of={state} />
            <span className="data truncate text-xs text-dim">{owner}</span>
            <span className="data truncate text-xs">{name}</span>
            {at ? <Ago t={at} className="text-right text-xs text-dim" /> : <span />}
          </li>
        ))}
        {of.length === 0 && (
          <li className="p-4 text-sm text-dim">
            No migration yet: <code className="data">bunbase generate migration</code> writes one.
          </li>
        )}
      </ul>
      {asking && (
        <Confirm
          title={`Apply ${pending.length} migrations`}
          text={pending.map(({ name }) => name).join(', ')}
          verb="Apply"
          busy={apply.isPending}
          onYes={() => apply.mutate()}
          onClose={() => setAsking(false)}
        />
      )}
    </div>
  )
}
