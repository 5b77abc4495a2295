import { useState } from 'react'
import type { ColumnInfo } from '../../contract/database.ts'
import { JsonEditor } from '../form/json-editor.tsx'
import { parseJson } from '../form/parse-json.ts'
import type { Schema } from '../form/schema.ts'
import { Input } from '../ui/field.tsx'
import { cellText } from './cell.tsx'

/** Props of a value that needs more room than a cell. */
interface Wide {
  of: ColumnInfo
  id: string
  value: unknown
  /** It can be read only. */
  fixed: boolean
  onChange: (value: unknown) => void
}

const pretty = (value: unknown): string => {
  if (value === null || value === undefined) return ''
  const bare = typeof value === 'object' && '$json' in value ? value.$json : value
  return JSON.stringify(bare, null, 2)
}

/** What an array has to be, whatever is in it. */
export const LIST: Schema = { type: 'array' }

/** A value of JSON, or an array of a database. Other than objects and arrays are marked, as a text of JSON is not a text. */
export function JsonValue({ of, id, value, fixed, onChange, schema }: Wide & { schema?: Schema }) {
  const [text, setText] = useState(() => pretty(value))
  if (fixed) {
    return (
      <pre
        id={id}
        className="data max-h-60 overflow-auto rounded-md border border-line bg-sunken p-2 text-xs whitespace-pre-wrap"
      >
        {pretty(value) || 'null'}
      </pre>
    )
  }
  // Set from outside: to null, say.
  const shown = value === null && parseJson(text).value !== undefined ? '' : text
  return (
    <JsonEditor
      id={id}
      label={of.name}
      hideLabel
      rows={Math.min(12, Math.max(3, text.split('\n').length))}
      value={shown}
      {...(schema && { schema })}
      onChange={(next) => {
        setText(next)
        const { value, error } = parseJson(next)
        if (error || (schema === LIST && value !== undefined && !Array.isArray(value))) return
        const isBare = value === undefined || (typeof value === 'object' && value !== null)
        onChange(value === undefined ? null : isBare ? value : { $json: value })
      }}
    />
  )
}

/** Bytes: how many there are, and a file in their place. */
export function BytesValue({ id, value, fixed, onChange }: Wide) {
  const take = async (file: File | undefined): Promise<void> => {
    if (!file) return
    const bytes = new Uint8Array(await file.arrayBuffer())
    const text = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')
    onChange({ $blob: btoa(text), bytes: bytes.length })
  }
  return (
    <div className="flex items-center gap-3">
      <span className="data shrink-0 text-xs text-muted">{cellText(value) || 'null'}</span>
      {!fixed && (
        <Input
          id={id}
          type="file"
          className="py-0.5"
          onChange={(event) => void take(event.target.files?.[0])}
        />
      )}
    </div>
  )
}

/** The beginning of a text that is too long to be sent as a whole. */
export const CutText = ({
  id,
  value,
}: {
  id: string
  value: { $text: string; length: number }
}) => (
  <textarea
    id={id}
    rows={8}
    readOnly
    value={`${value.$text}…`}
    aria-describedby={`${id}-hint`}
    className="data w-full rounded-md border border-line bg-sunken p-2 text-xs focus:border-accent focus:outline-none"
  />
)
