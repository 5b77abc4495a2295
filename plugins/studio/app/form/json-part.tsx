import { useState } from 'react'
import { JsonEditor, parseJson } from './json-editor.tsx'
import type { PartProps } from './part.tsx'

/** What no control fits: JSON. */
export function JsonPart({ value, onChange, id }: PartProps) {
  const [text, setText] = useState(() =>
    value === undefined ? '' : JSON.stringify(value, null, 2),
  )
  return (
    <JsonEditor
      id={id}
      label="JSON"
      hideLabel
      rows={Math.min(8, Math.max(2, text.split('\n').length))}
      value={text}
      onChange={(next) => {
        setText(next)
        const { value, error } = parseJson(next)
        if (!error) onChange(value)
      }}
    />
  )
}
