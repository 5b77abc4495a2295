import type { KeyboardEvent } from 'react'
import type { ColumnInfo } from '../../contract/database.ts'
import { Input, Select } from '../ui/field.tsx'
import { cellText } from './cell.tsx'
import { columnKind } from './column-kind.ts'
import { Reference } from './reference.tsx'

/** A field for a value of a column: a choice where only some may stand, rows of the other table for a reference. */
export function ValueInput({
  of,
  value,
  onChange,
  changed,
  ...rest
}: {
  of: ColumnInfo
  value: unknown
  onChange: (value: unknown) => void
  changed?: boolean
  id?: string
  disabled?: boolean
  autoFocus?: boolean
  onBlur?: () => void
  onKeyDown?: (event: KeyboardEvent) => void
  'aria-label'?: string
}) {
  const { nullable, enum: values, default: usual, fk } = of
  const kind = columnKind(of)
  const text = cellText(value)
  const truth = kind === 'boolean'
  const change = (next: string): void => onChange(typedValue(next, of))
  if (values || truth) {
    return (
      <Select
        {...rest}
        className="w-full"
        value={text}
        onChange={({ target }) =>
          onChange(target.value === '' ? null : truth ? target.value === 'true' : target.value)
        }
      >
        {(nullable || text === '') && <option value="">–</option>}
        {(values ?? ['true', 'false']).map((each) => (
          <option key={each}>{each}</option>
        ))}
      </Select>
    )
  }
  const missing = value === null || value === undefined
  const props = {
    ...rest,
    mono: true,
    readOnly: rest.disabled ?? false,
    disabled: false,
    value: text,
    placeholder: missing ? (usual ? 'default' : 'null') : '',
    className: changed ? 'border-warn!' : '',
  }
  if (kind === 'date') {
    return (
      <Input
        {...props}
        type="date"
        onChange={({ target }) => onChange(target.value === '' && nullable ? null : target.value)}
      />
    )
  }
  if (kind === 'timestamp' && (missing || !Number.isNaN(Date.parse(text)))) {
    return (
      <Input
        {...props}
        type="datetime-local"
        step={0.001}
        title="In UTC"
        value={missing ? '' : new Date(text).toISOString().slice(0, -1)}
        onChange={({ target }) =>
          onChange(
            target.value === '' ? null : { $date: new Date(`${target.value}Z`).toISOString() },
          )
        }
      />
    )
  }
  if (fk) return <Reference {...props} to={fk.table} onText={change} />
  return <Input {...props} onChange={({ target }) => change(target.value)} />
}

/** What was typed, as the column has it. */
function typedValue(text: string, column: ColumnInfo): unknown {
  if (columnKind(column) !== 'number' || text.trim() === '' || Number.isNaN(Number(text)))
    return text
  // Beyond this, a number would lose digits.
  return /^-?\d{16,}$/.test(text) ? { $bigint: text } : Number(text)
}
