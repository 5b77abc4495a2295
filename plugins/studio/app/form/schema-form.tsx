import { createContext, useContext, useMemo } from 'react'
import { Members } from './members.tsx'
import { Part } from './part.tsx'
import { type Schema, kindOf, resolve } from './schema.ts'

/** What every part of a form needs. */
interface Form {
  root: Schema
  /** What is wrong, by JSON pointer. */
  errors: ReadonlyMap<string, string>
  /** Begins the ids of its controls. */
  id: string
}

const Context = createContext<Form>({ root: {}, errors: new Map(), id: 'form' })

/** The form that a part stands in. */
export const useForm = (): Form => useContext(Context)

const NONE: ReadonlyMap<string, string> = new Map()

/**
 * A form for a schema of TypeBox, of any shape; what it cannot draw is a field for JSON. The value may be
 * wrong while it is typed: `errors` (by JSON pointer) says what is.
 */
export function SchemaForm({
  schema,
  value,
  onChange,
  errors = NONE,
  id = 'form',
}: {
  schema: Schema
  value: unknown
  onChange: (value: unknown) => void
  errors?: ReadonlyMap<string, string>
  id?: string
}) {
  const form = useMemo(() => ({ root: schema, errors, id }), [schema, errors, id])
  const top = resolve(schema, schema)
  return (
    <Context value={form}>
      {kindOf(top) === 'object' ? (
        <Members schema={top} value={value} onChange={onChange} at="" />
      ) : (
        <Part name="input" schema={schema} value={value} onChange={onChange} at="" required />
      )}
    </Context>
  )
}
