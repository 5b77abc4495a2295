import { Plus, X } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../ui/button.tsx'
import { Input } from '../ui/field.tsx'
import { blank } from './blank.ts'
import { isObject } from './members.tsx'
import { Part, type PartProps } from './part.tsx'
import { valuesOf } from './schema.ts'
import { useForm } from './schema-form.tsx'

/** Names that the user chooses, with values of one kind. */
export function RecordPart({ schema, value, onChange, at, id }: PartProps) {
  const { root } = useForm()
  const [name, setName] = useState('')
  const object = isObject(value) ? value : {}
  const item = valuesOf(schema) ?? {}
  const add = (): void => {
    if (!name || name in object) return
    onChange({ ...object, [name]: blank(item, root) })
    setName('')
  }
  return (
    <div className="flex flex-col gap-2">
      {Object.entries(object).map(([key, each]) => (
        <Part
          key={key}
          name={key}
          schema={item}
          value={each}
          onChange={(next) => onChange({ ...object, [key]: next })}
          at={`${at}/${key}`}
          required
          aside={
            <Button
              look="ghost"
              className="h-6 w-6"
              aria-label={`Remove ${key}`}
              icon={<X size={12} />}
              onClick={() =>
                onChange(
                  Object.fromEntries(Object.entries(object).filter(([other]) => other !== key)),
                )
              }
            />
          }
        />
      ))}
      <div className="flex gap-2">
        <Input
          id={id}
          mono
          aria-label="Name of a new entry"
          placeholder="name"
          value={name}
          onChange={(event) => setName(event.target.value)}
          onKeyDown={(event) => event.key === 'Enter' && (event.preventDefault(), add())}
        />
        <Button
          look="ghost"
          icon={<Plus size={12} />}
          disabled={!name || name in object}
          onClick={add}
        >
          Add
        </Button>
      </div>
    </div>
  )
}
