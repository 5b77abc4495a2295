import { useMutation } from '@tanstack/react-query'
import { X } from 'lucide-react'
import { useMemo, useState } from 'react'
import type { RowChange } from '../../contract/database.ts'
import { type Out, call } from '../data/call.ts'
import { queries } from '../data/queries.ts'
import { useStore } from '../data/store.ts'
import { printKeys, useCommands } from '../shell/commands.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { toast } from '../ui/toast.tsx'
import { changes, discard, takeBack } from './changes.ts'
import { Conflicts } from './conflicts.tsx'

const words = (of: readonly RowChange[]): string => {
  const cells = of.reduce(
    (sum, { op, set }) => sum + (op === 'update' ? Object.keys(set ?? {}).length : 0),
    0,
  )
  const [added, gone] = (['insert', 'delete'] as const).map(
    (op) => of.filter((change) => change.op === op).length,
  )
  return [
    cells && `${cells} ${cells === 1 ? 'cell' : 'cells'}`,
    added && `${added} new`,
    gone && `${gone} to delete`,
  ]
    .filter(Boolean)
    .join(', ')
}

/** What will be changed, in whatever table: shown as SQL first, then saved in one transaction, or not at all. */
export function Pending() {
  const of = useStore(changes)
  const [shown, setShown] = useState(false)
  const [conflicts, setConflicts] = useState<Out<'studio.db.apply'>['conflicts']>([])
  const failed = (error: Error): void => toast('failed', error.message)
  const dry = useMutation({
    mutationFn: (said: readonly RowChange[]) =>
      call('studio.db.apply', { changes: [...said], dry: true }),
    onSuccess: () => setShown(true),
    onError: failed,
  })
  const save = useMutation({
    mutationFn: (said: readonly RowChange[]) => call('studio.db.apply', { changes: [...said] }),
    onSuccess: ({ ok, conflicts, affected }) => {
      void queries.invalidateQueries({ queryKey: ['studio.db.rows'] })
      void queries.invalidateQueries({ queryKey: ['studio.db.schema'] })
      setShown(false)
      setConflicts(conflicts)
      if (!ok) return
      discard()
      toast('done', `Saved: ${affected} ${affected === 1 ? 'row' : 'rows'}.`)
    },
    onError: failed,
  })
  const { mutate } = save
  useCommands(
    useMemo(
      () =>
        of.length > 0
          ? [
              {
                id: 'db.save',
                title: 'Save the changes of rows',
                group: 'Database',
                keys: 'mod+s',
                run: () => mutate(of),
              },
            ]
          : [],
      [mutate, of],
    ),
  )
  if (of.length === 0) return null
  // Expects what is there now in place of what was.
  const overwrite = (): void => {
    const now = of.map((change, at) => ({
      ...change,
      expect: {
        ...change.expect,
        ...Object.fromEntries(
          conflicts
            .filter(({ index }) => index === at)
            .map(({ column, actual }) => [column, actual]),
        ),
      },
    }))
    changes.set(now)
    mutate(now)
  }
  const drop = (): void => {
    for (const { index } of conflicts) takeBack(of[index]!)
    setConflicts([])
  }
  return (
    <div
      role="region"
      aria-label="Changes to be saved"
      className="flex h-11 shrink-0 animate-in items-center gap-2 border-t border-warn/40 bg-warn/8 px-4"
    >
      <span className="text-base font-medium">{words(of)}</span>
      <Button look="ghost" disabled={dry.isPending} onClick={() => dry.mutate(of)}>
        Show SQL
      </Button>
      <span className="flex-1" />
      <Button onClick={discard}>Discard</Button>
      <Button
        look="primary"
        hint={printKeys('mod+s')}
        disabled={save.isPending}
        onClick={() => mutate(of)}
      >
        Save
      </Button>
      {shown && dry.data && (
        <Dialog
          open
          onClose={() => setShown(false)}
          title="What will run"
          description="In one transaction: all of it, or nothing."
          width={720}
          footer={
            <Button look="primary" disabled={save.isPending} onClick={() => mutate(of)}>
              Save
            </Button>
          }
        >
          <ol className="rounded-md border border-line bg-sunken">
            {dry.data.sql.map((sql, at) => (
              <li
                key={at}
                className="flex items-start gap-2 border-b border-line/60 py-1.5 pr-1 pl-3 last:border-0"
              >
                <code className="data min-w-0 flex-1 py-1 text-xs break-words whitespace-pre-wrap">
                  {sql};
                </code>
                <Button
                  look="ghost"
                  className="h-6 w-6"
                  aria-label={`Take back ${sql}`}
                  tip=""
                  icon={<X size={12} />}
                  onClick={() => {
                    takeBack(of[at]!)
                    if (of.length > 1) dry.mutate(of.filter((_, index) => index !== at))
                    else setShown(false)
                  }}
                />
              </li>
            ))}
          </ol>
        </Dialog>
      )}
      {conflicts.length > 0 && (
        <Conflicts
          of={conflicts}
          changes={of}
          onOverwrite={overwrite}
          onDrop={drop}
          onClose={() => setConflicts([])}
        />
      )}
    </div>
  )
}
