import type { RowChange } from '../../contract/database.ts'
import type { Out } from '../data/call.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Cell } from './cell.tsx'

/** What somebody else changed meanwhile, beside what would be written; nothing was saved. */
export function Conflicts({
  of,
  changes,
  onOverwrite,
  onDrop,
  onClose,
}: {
  of: Out<'studio.db.apply'>['conflicts']
  changes: readonly RowChange[]
  onOverwrite: () => void
  onDrop: () => void
  onClose: () => void
}) {
  const gone = of.every(({ column }) => column === '')
  return (
    <Dialog
      open
      onClose={onClose}
      width={680}
      title="Somebody else was here"
      description="Nothing was saved. These values are not what they were when you read them."
      footer={
        <>
          {!gone && (
            <Button look="danger" onClick={onOverwrite}>
              Take mine
            </Button>
          )}
          <Button look="primary" onClick={onDrop}>
            Leave theirs
          </Button>
        </>
      }
    >
      <table className="w-full text-left text-xs">
        <thead className="label">
          <tr className="h-7">
            <th scope="col">Row</th>
            <th scope="col">Was</th>
            <th scope="col">Is now</th>
            <th scope="col">Yours</th>
          </tr>
        </thead>
        <tbody className="data">
          {of.map(({ index, column, expected, actual }) => {
            const { table, pk, set, op } = changes[index]!
            return (
              <tr key={`${index} ${column}`} className="h-8 border-t border-line/60">
                <td className="max-w-50 truncate pr-3" title={JSON.stringify(pk)}>
                  {table}
                  {column && `.${column}`}
                </td>
                {column === '' ? (
                  <td colSpan={3} className="text-err">
                    The row is gone.
                  </td>
                ) : (
                  <>
                    <td className="max-w-40 truncate pr-3 text-dim">
                      <Cell value={expected} />
                    </td>
                    <td className="max-w-40 truncate pr-3 text-warn">
                      <Cell value={actual} />
                    </td>
                    <td className="max-w-40 truncate">
                      {op === 'delete' ? 'to be deleted' : <Cell value={set?.[column]} />}
                    </td>
                  </>
                )}
              </tr>
            )
          })}
        </tbody>
      </table>
    </Dialog>
  )
}
