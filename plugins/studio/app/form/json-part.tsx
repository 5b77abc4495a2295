import { useMemo, useState } from 'react'
import { JsonEditor } from './json-editor.tsx'
import { parseJson } from './parse-json.ts'
import type { PartProps } from './part.tsx'
import { useForm } from './schema-form.tsx'

/** What no control fits: JSON. */
export function JsonPart({ schema, value, onChange, at, id }: PartProps) {
  const { errors } = useForm()
  const [text, setText] = useState(() =>
    value === undefined ? '' : JSON.stringify(value, null, 2),
  )
  // What is wrong with the whole stands below it already.
  const within = useMemo(
    () =>
      new Map(
        [...errors]
          .filter(([pointer]) => pointer.startsWith(`${at}/`))
          .map(([pointer, message]) => [pointer.slice(at.length), message]),
      ),
    [errors, at],
  )
  return (
    <JsonEditor
      id={id}
      label={`${at.split('/').at(-1) || 'input'} as JSON`}
      hideLabel
      rows={Math.min(8, Math.max(2, text.split('\n').length))}
      value={text}
      schema={schema}
      errors={within}
      onChange={(next) => {
        setText(next)
        const { value, error } = parseJson(next)
        if (!error) onChange(value)
      }}
    />
  )
}
