import { Plus, X } from 'lucide-react'
import { Button } from '../ui/button.tsx'
import { blank } from './blank.ts'
import { Part, type PartProps } from './part.tsx'
import { type Schema, placesOf } from './schema.ts'
import { useForm } from './schema-form.tsx'

/** As many of one kind as are wanted. */
export function List({ schema, value, onChange, at }: PartProps) {
  const { root } = useForm()
  const items = Array.isArray(value) ? value : []
  const item = schema.items as Schema
  const full = items.length >= (schema.maxItems ?? Number.POSITIVE_INFINITY)
  return (
    <div className="flex flex-col gap-2">
      {items.map((each, index) => (
        <Part
          key={index}
          name={`${index + 1}`}
          schema={item}
          value={each}
          onChange={(next) => onChange(items.map((was, i) => (i === index ? next : was)))}
          at={`${at}/${index}`}
          required
          aside={
            <Button
              look="ghost"
              className="h-6 w-6"
              aria-label={`Remove ${index + 1}`}
              icon={<X size={12} />}
              onClick={() => onChange(items.filter((_, i) => i !== index))}
            />
          }
        />
      ))}
      <Button
        look="ghost"
        className="h-6 self-start"
        icon={<Plus size={12} />}
        disabled={full}
        onClick={() => onChange([...items, blank(item, root)])}
      >
        Add
      </Button>
    </div>
  )
}

/** One of each, in order. */
export function Tuple({ schema, value, onChange, at }: PartProps) {
  const items = Array.isArray(value) ? value : []
  return (
    <div className="flex flex-col gap-2">
      {placesOf(schema).map((place, index) => (
        <Part
          key={index}
          name={place.title ?? `${index + 1}`}
          schema={place}
          value={items[index]}
          onChange={(next) =>
            onChange(placesOf(schema).map((_, i) => (i === index ? next : items[i])))
          }
          at={`${at}/${index}`}
          required
        />
      ))}
    </div>
  )
}
