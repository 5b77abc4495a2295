import { Input, Segmented, Select } from '../ui/field.tsx'
import type { PartProps } from './part.tsx'
import { choices } from './schema.ts'
import { useForm } from './schema-form.tsx'

const inputTypes: Record<string, string> = {
  email: 'email',
  uri: 'url',
  date: 'date',
  time: 'time',
}

const useDescribed = (id: string, at: string, described: boolean) => {
  const wrong = useForm().errors.has(at)
  return {
    'aria-invalid': wrong,
    'aria-describedby': wrong ? `${id}-error` : described ? `${id}-hint` : undefined,
  }
}

/** Text. An optional one that is empty is left out. */
export function TextPart({ schema, value, onChange, at, id, required }: PartProps) {
  const said = useDescribed(id, at, Boolean(schema.description))
  const text = typeof value === 'string' ? value : ''
  const long = (schema.maxLength ?? 0) > 400 || text.includes('\n')
  const change = (next: string): void => onChange(next === '' && !required ? undefined : next)
  if (long) {
    return (
      <textarea
        id={id}
        {...said}
        rows={3}
        value={text}
        onChange={(event) => change(event.target.value)}
        className="w-full rounded-md border border-line bg-sunken px-2 py-1 text-sm focus:border-accent focus:outline-none"
      />
    )
  }
  return (
    <Input
      id={id}
      {...said}
      mono
      type={schema.secret ? 'password' : (inputTypes[schema.format ?? ''] ?? 'text')}
      autoComplete="off"
      value={text}
      placeholder={placeholder(schema.examples?.[0] ?? schema.default)}
      onChange={(event) => change(event.target.value)}
    />
  )
}

const placeholder = (value: unknown): string => (typeof value === 'string' ? value : '')

/** A number; what is not one yet is kept as it was typed. */
export function NumberPart({ schema, value, onChange, at, id }: PartProps) {
  const said = useDescribed(id, at, Boolean(schema.description))
  return (
    <Input
      id={id}
      {...said}
      mono
      type="number"
      step={schema.multipleOf ?? (schema.type === 'integer' ? 1 : 'any')}
      min={schema.minimum}
      max={schema.maximum}
      value={typeof value === 'number' ? value : ''}
      onChange={(event) =>
        onChange(event.target.value === '' ? undefined : event.target.valueAsNumber)
      }
    />
  )
}

/** True or false; an optional one may be neither. */
export function Truth({ schema, value, onChange, id, required }: PartProps) {
  const said = value === undefined ? 'unset' : String(value)
  const options = [
    ['true', 'true'],
    ['false', 'false'],
  ] as const
  return (
    <div id={id}>
      <Segmented
        label={schema.title ?? 'true or false'}
        value={said}
        options={required ? options : [['unset', '–'], ...options]}
        onChange={(next) => onChange(next === 'unset' ? undefined : next === 'true')}
      />
    </div>
  )
}

/** One of a few constants: all in sight when they are short. */
export function Choice({ schema, value, onChange, at, id, required }: PartProps) {
  const said = useDescribed(id, at, Boolean(schema.description))
  const all = choices(schema)!
  const index = all.findIndex((each) => each === value)
  const words = all.map((each) => (typeof each === 'string' ? each : JSON.stringify(each)))
  if (required && words.length <= 4 && words.join('').length <= 32) {
    return (
      <div id={id}>
        <Segmented
          label={schema.title ?? 'one of'}
          value={String(index)}
          options={words.map((word, at) => [String(at), word] as const)}
          onChange={(next) => onChange(all[Number(next)])}
        />
      </div>
    )
  }
  return (
    <Select
      id={id}
      {...said}
      className="w-full"
      value={index}
      onChange={(event) => onChange(all[Number(event.target.value)])}
    >
      {(!required || index < 0) && <option value={-1}>–</option>}
      {words.map((word, at) => (
        <option key={word} value={at}>
          {word}
        </option>
      ))}
    </Select>
  )
}

/** A value that cannot be another. */
export function ConstantPart({ schema, value, onChange, id, required }: PartProps) {
  const constant = schema.type === 'null' ? null : schema.const
  if (value === undefined && required) queueMicrotask(() => onChange(constant))
  return (
    <output id={id} className="data flex h-7 items-center text-xs text-muted">
      {JSON.stringify(constant)}
    </output>
  )
}

/** A moment, in the zone of this machine; sent as ISO 8601 in UTC. */
export function DatePart({ schema, value, onChange, at, id }: PartProps) {
  const said = useDescribed(id, at, Boolean(schema.description))
  const time = typeof value === 'string' ? Date.parse(value) : Number.NaN
  const local = Number.isNaN(time)
    ? ''
    : new Date(time - new Date(time).getTimezoneOffset() * 60_000).toISOString().slice(0, 19)
  return (
    <Input
      id={id}
      {...said}
      mono
      type="datetime-local"
      step={1}
      value={local}
      onChange={(event) =>
        onChange(event.target.value ? new Date(event.target.value).toISOString() : undefined)
      }
    />
  )
}

/** A file, as base64. */
export function FilePart({ onChange, id }: PartProps) {
  const take = async (file: File | undefined): Promise<void> => {
    if (!file) return onChange(undefined)
    const bytes = new Uint8Array(await file.arrayBuffer())
    onChange(btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')))
  }
  return (
    <Input
      id={id}
      type="file"
      className="py-0.5"
      onChange={(event) => void take(event.target.files?.[0])}
    />
  )
}
