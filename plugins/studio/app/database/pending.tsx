import { useMutation } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import type { RowChange } from '../../contract/database.ts'
import { call } from '../data/call.ts'
import { queries } from '../data/queries.ts'
import { printKeys, useCommands } from '../shell/commands.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { toast } from '../ui/toast.tsx'
import { cellText } from './cell.tsx'

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

/** What will be changed: shown as SQL first, then saved in one transaction, or not at all. */
export function Pending({ of, onClear }: { of: readonly RowChange[]; onClear: () => void }) {
  const [shown, setShown] = useState(false)
  const dry = useMutation({
    mutationFn: () => call('studio.db.apply', { changes: [...of], dry: true }),
    onSuccess: () => setShown(true),
    onError: (error) => toast('failed', error.message),
  })
  const save = useMutation({
    mutationFn: () => call('studio.db.apply', { changes: [...of] }),
    onSuccess: ({ ok, conflicts, affected }) => {
      void queries.invalidateQueries({ queryKey: ['studio.db.rows'] })
      if (!ok) {
        const [first] = conflicts
        toast(
          'failed',
          first
            ? `Somebody else changed ${first.column} meanwhile: it is ${cellText(first.actual) || 'null'}, not ${cellText(first.expected) || 'null'}. Nothing was saved.`
            : 'Nothing was saved.',
        )
        return
      }
      setShown(false)
      onClear()
      toast('done', `Saved: ${affected} ${affected === 1 ? 'row' : 'rows'}.`)
    },
    onError: (error) => toast('failed', error.message),
  })
  const { mutate } = save
  useCommands(
    useMemo(
      () => [
        {
          id: 'db.save',
          title: 'Save the changes of rows',
          group: 'Database',
          keys: 'mod+s',
          run: () => mutate(),
        },
      ],
      [mutate],
    ),
  )
  return (
    <div
      role="region"
      aria-label="Changes to be saved"
      className="flex h-11 shrink-0 animate-in items-center gap-2 border-t border-warn/40 bg-warn/8 px-4"
    >
      <span className="text-base font-medium">{words(of)}</span>
      <Button look="ghost" disabled={dry.isPending} onClick={() => dry.mutate()}>
        Show SQL
      </Button>
      <span className="flex-1" />
      <Button onClick={onClear}>Discard</Button>
      <Button
        look="primary"
        hint={printKeys('mod+s')}
        disabled={save.isPending}
        onClick={() => mutate()}
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
            <Button look="primary" disabled={save.isPending} onClick={() => mutate()}>
              Save
            </Button>
          }
        >
          <pre
            tabIndex={0}
            className="data overflow-auto rounded-md border border-line bg-sunken p-3 text-xs whitespace-pre-wrap"
          >
            {dry.data.sql.join(';\n')}
          </pre>
        </Dialog>
      )}
    </div>
  )
}
