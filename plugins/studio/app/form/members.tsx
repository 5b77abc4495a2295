import { Part } from './part.tsx'
import type { Schema } from './schema.ts'

/** The members of an object, required ones first as the schema has them. */
export function Members({
  schema,
  value,
  onChange,
  at,
}: {
  schema: Schema
  value: unknown
  onChange: (value: unknown) => void
  at: string
}) {
  const object = isObject(value) ? value : {}
  const names = Object.keys(schema.properties ?? {})
  const required = new Set(schema.required)
  const set = (name: string, next: unknown): void => {
    const { [name]: _, ...rest } = object
    onChange(next === undefined ? rest : { ...object, [name]: next })
  }
  if (names.length === 0) return <p className="text-sm text-dim">Takes nothing.</p>
  return (
    <div className="flex flex-col gap-3">
      {[...names]
        .sort((a, b) => Number(required.has(b)) - Number(required.has(a)))
        .map((name) => (
          <Part
            key={name}
            name={name}
            schema={schema.properties![name]!}
            value={object[name]}
            onChange={(next) => set(name, next)}
            at={`${at}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`}
            required={required.has(name)}
          />
        ))}
    </div>
  )
}

/** Whether a value is an object with members. */
export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
