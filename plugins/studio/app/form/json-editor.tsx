import { useId, useMemo } from 'react'
import { Code } from '../editor/code.tsx'
import type { OpenEditor } from '../editor/editor.ts'
import { cn } from '../ui/cn.ts'
import { type Errors, useJsonProblems } from './json-problems.ts'
import { parseJson } from './parse-json.ts'
import type { Schema } from './schema.ts'

const load = (): Promise<OpenEditor> => import('../editor/json.ts').then(({ openJson }) => openJson)

/** A field for JSON: says what is wrong while it is typed, also with what a schema asks of it, and where. */
export function JsonEditor({
  label,
  value,
  onChange,
  rows = 10,
  hideLabel,
  id: given,
  schema,
  errors,
}: {
  label: string
  value: string
  onChange: (text: string) => void
  rows?: number
  hideLabel?: boolean
  id?: string
  /** What the value has to fit. */
  schema?: Schema
  /** What somebody else found wrong, by JSON pointer. */
  errors?: Errors
}) {
  const own = useId()
  const id = given ?? own
  const { error, value: parsed } = useMemo(() => parseJson(value), [value])
  const problems = useJsonProblems(value, schema, errors)
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <div className={cn('flex items-center justify-between gap-2', hideLabel && 'sr-only')}>
        <label htmlFor={id} className="text-sm font-medium">
          {label}
        </label>
        <button
          type="button"
          disabled={Boolean(error)}
          className="h-6 px-1 text-xs text-dim hover:text-accent disabled:opacity-50"
          onClick={() => onChange(JSON.stringify(parsed ?? null, null, 2))}
        >
          Tidy
        </button>
      </div>
      <Code
        id={id}
        label={label}
        value={value}
        onChange={onChange}
        load={load}
        rows={rows}
        problems={problems}
        invalid={problems.length > 0}
        {...(problems.length > 0 && { describedBy: `${id}-problems` })}
        className={cn('rounded-md border', problems.length > 0 ? 'border-err' : 'border-line')}
      />
      {problems.length > 0 && (
        <div id={`${id}-problems`} role={error ? 'alert' : 'status'} className="text-xs text-err">
          {problems.map(({ pointer, message }) => (
            <p key={`${pointer} ${message}`} className="flex gap-2">
              {pointer && <span className="data shrink-0">{pointer}</span>}
              <span className={cn(pointer === undefined && 'data')}>{message}</span>
            </p>
          ))}
        </div>
      )}
    </div>
  )
}
