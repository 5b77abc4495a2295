import { Plus, X } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'
import { blank } from './blank.ts'
import {
  Choice,
  ConstantPart,
  DatePart,
  FilePart,
  NumberPart,
  TextPart,
  Truth,
} from './scalars.tsx'
import { JsonPart } from './json-part.tsx'
import { List, Tuple } from './lists.tsx'
import { Members } from './members.tsx'
import { RecordPart } from './record-part.tsx'
import { type Kind, type Schema, kindOf, resolve } from './schema.ts'
import { describeSchema } from './describe.ts'
import { useForm } from './schema-form.tsx'
import { Union } from './union.tsx'

/** What each part is given. */
export interface PartProps {
  schema: Schema
  value: unknown
  /** `undefined` takes the value away. */
  onChange: (value: unknown) => void
  /** JSON pointer of the value. */
  at: string
  /** Id of its control, for the label. */
  id: string
  required: boolean
}

const parts: Record<Kind, (props: PartProps) => ReactNode> = {
  text: TextPart,
  number: NumberPart,
  boolean: Truth,
  choice: Choice,
  constant: ConstantPart,
  date: DatePart,
  file: FilePart,
  object: Members,
  record: RecordPart,
  list: List,
  tuple: Tuple,
  union: Union,
  json: JsonPart,
}
/** Kinds of several controls: an optional one is only drawn once it is wanted. */
const wide = new Set<Kind>(['object', 'record', 'list', 'tuple', 'union'])

/** One value of a form under its name, in the way that its schema asks for. */
export function Part({
  name,
  schema: given,
  value,
  onChange,
  at,
  required,
  aside,
}: {
  name: string
  schema: Schema
  value: unknown
  onChange: (value: unknown) => void
  at: string
  required: boolean
  aside?: ReactNode
}) {
  const { root, errors, id: form } = useForm()
  const schema = resolve(given, root)
  const kind = kindOf(schema)
  const Draw = parts[kind]
  const id = `${form}${at.replaceAll('/', '-') || '-root'}`
  const absent = wide.has(kind) && value === undefined
  const head = (
    <span className="flex min-w-0 items-center gap-2">
      <span className="data truncate text-2xs text-dim">{describeSchema(schema)}</span>
      {aside}
      {!required && wide.has(kind) && !absent && (
        <Button
          look="ghost"
          className="h-6 w-6"
          aria-label={`Leave out ${name}`}
          icon={<X size={12} />}
          onClick={() => onChange(undefined)}
        />
      )}
    </span>
  )
  if (absent) {
    return (
      <div className="flex h-7 items-center justify-between gap-2">
        <span className="text-sm font-medium">{name}</span>
        <span className="flex min-w-0 items-center gap-2">
          <span className="data truncate text-2xs text-dim">{describeSchema(schema)}</span>
          {aside}
          <Button
            look="ghost"
            className="h-6"
            icon={<Plus size={12} />}
            aria-label={`Set ${name}`}
            tip=""
            onClick={() => onChange(blank(schema, root))}
          >
            set
          </Button>
        </span>
      </div>
    )
  }
  const drawn = (
    <Draw schema={schema} value={value} onChange={onChange} at={at} id={id} required={required} />
  )
  if (wide.has(kind)) {
    return (
      <fieldset className="min-w-0">
        <div className="flex min-h-6 items-center justify-between gap-2 pb-1">
          <legend className="contents">
            <span className="text-sm font-medium">
              {name}
              <Star of={required} />
            </span>
          </legend>
          {head}
        </div>
        {schema.description && <p className="pb-1 text-xs text-dim">{schema.description}</p>}
        <div className="border-l border-line pl-3">{drawn}</div>
        {errors.get(at) && (
          <p role="alert" className="pt-1 text-xs text-err">
            {errors.get(at)}
          </p>
        )}
      </fieldset>
    )
  }
  return (
    <Field
      id={id}
      label={
        <>
          {name}
          <Star of={required} />
        </>
      }
      hint={schema.description}
      error={errors.get(at)}
      aside={head}
    >
      {drawn}
    </Field>
  )
}

const Star = ({ of }: { of: boolean }) =>
  of ? (
    <span className="text-accent" title="required">
      {' '}
      *
    </span>
  ) : null
