import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { ColumnInfo, RowChange, TableInfo } from '../../contract/database.ts'
import { useCanWrite } from '../data/boot.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Field } from '../ui/field.tsx'
import { count } from '../ui/format.ts'
import { cellText } from './cell.tsx'
import { columnKind, isCut } from './column-kind.ts'
import { type Row, keyOf } from './grid.tsx'
import { ValueInput } from './value-input.tsx'
import { BytesValue, CutText, JsonValue, LIST } from './wide-values.tsx'

/** A row to be read and edited, or a new one; what is changed waits in the bar until it is saved. */
export function RowDrawer({
  of,
  row,
  onChange,
  onClose,
}: {
  of: TableInfo
  row: Row | undefined
  onChange: (change: RowChange) => void
  onClose: () => void
}) {
  const canWrite = useCanWrite()
  const [edited, setEdited] = useState<Row>({})
  const keyed = of.columns.some(({ pk }) => pk)
  const editable = canWrite && (!row || keyed)
  const keep = (): void => {
    if (!row) return onChange({ op: 'insert', table: of.name, set: edited })
    const expect = Object.fromEntries(Object.keys(edited).map((name) => [name, row[name]]))
    onChange({ op: 'update', table: of.name, pk: keyOf(of, row), set: edited, expect })
  }
  return (
    <Dialog
      side
      open
      onClose={onClose}
      width={520}
      title={row ? of.name : `New row in ${of.name}`}
      {...(row && canWrite && !keyed
        ? { description: 'The table has no primary key: its rows can be read only.' }
        : {})}
      footer={
        editable && (
          <>
            {row && (
              <Button
                look="danger"
                className="mr-auto"
                onClick={() =>
                  onChange({ op: 'delete', table: of.name, pk: keyOf(of, row), expect: row })
                }
              >
                Delete
              </Button>
            )}
            <Button onClick={onClose}>Cancel</Button>
            <Button look="primary" disabled={Object.keys(edited).length === 0} onClick={keep}>
              {row ? 'Keep the change' : 'Add'}
            </Button>
          </>
        )
      }
    >
      <div className="flex flex-col gap-3">
        {of.columns.map((column) => (
          <Value
            key={column.name}
            of={column}
            was={row?.[column.name]}
            value={column.name in edited ? edited[column.name] : row?.[column.name]}
            fixed={!editable || (Boolean(row) && (column.pk || column.system))}
            onChange={(value) => setEdited((had) => ({ ...had, [column.name]: value }))}
          />
        ))}
      </div>
    </Dialog>
  )
}

function Value({
  of,
  was,
  value,
  fixed,
  onChange,
}: {
  of: ColumnInfo
  was: unknown
  value: unknown
  fixed: boolean
  onChange: (value: unknown) => void
}) {
  const { name, type, nullable, fk, default: usual } = of
  const id = `row-${name}`
  const text = cellText(value)
  const aside = (
    <span className="flex items-center gap-2 text-2xs text-dim">
      <span className="data">
        {type || 'any'}
        {usual ? ` = ${usual}` : ''}
      </span>
      {fk && value !== null && value !== undefined && (
        <Link
          to="/database/$table"
          params={{ table: fk.table }}
          search={{ q: `${fk.column}:${text}` }}
          className="text-accent hover:underline"
        >
          {fk.table}
        </Link>
      )}
      {nullable && !fixed && value !== null && value !== undefined && (
        <button type="button" className="h-6 hover:text-accent" onClick={() => onChange(null)}>
          set null
        </button>
      )}
    </span>
  )
  const kind = columnKind(of)
  const wide = { of, id, value, fixed, onChange }
  const control = isCut(value) ? (
    <CutText id={id} value={value} />
  ) : kind === 'json' || (kind === 'list' && typeof value !== 'string') ? (
    <JsonValue {...wide} {...(kind === 'list' && { schema: LIST })} />
  ) : kind === 'bytes' ? (
    <BytesValue {...wide} />
  ) : text.length > 80 || text.includes('\n') ? (
    <textarea
      id={id}
      rows={Math.min(10, Math.ceil(text.length / 60))}
      readOnly={fixed}
      value={text}
      onChange={(event) => onChange(event.target.value)}
      className="data w-full rounded-md border border-line bg-sunken p-2 text-xs focus:border-accent focus:outline-none"
    />
  ) : (
    <ValueInput
      id={id}
      of={of}
      value={value}
      onChange={onChange}
      disabled={fixed}
      changed={value !== was}
    />
  )
  const hint = isCut(value)
    ? `The first ${count(value.$text.length)} of ${count(value.length)} characters: too long to be edited here.`
    : undefined
  return (
    <Field id={id} label={<span className="data text-xs">{name}</span>} hint={hint} aside={aside}>
      {control}
    </Field>
  )
}
