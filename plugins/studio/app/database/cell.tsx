import { bytes } from '../ui/format.ts'

/** A value of a database as text: what JSON has no type for arrives marked. */
export function cellText(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (typeof value !== 'object') return String(value)
  if ('$bigint' in value) return String(value.$bigint)
  if ('$date' in value) return String(value.$date)
  if ('$text' in value) return `${String(value.$text)}…`
  if ('$json' in value) return JSON.stringify(value.$json)
  if ('$blob' in value) return `blob, ${bytes(Number('bytes' in value ? value.bytes : 0))}`
  return JSON.stringify(value)
}

/** A value of a database in one line. */
export function Cell({ value }: { value: unknown }) {
  if (value === null || value === undefined)
    return <span className="text-2xs text-dim italic">null</span>
  if (typeof value === 'boolean') return <span className="text-queued">{String(value)}</span>
  if (typeof value === 'number') return <span>{value}</span>
  if (typeof value === 'object') return <span className="text-muted">{cellText(value)}</span>
  return <>{String(value)}</>
}
