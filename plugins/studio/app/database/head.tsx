import { ArrowDown, ArrowUp, KeyRound, Link2 } from 'lucide-react'
import type { ColumnInfo } from '../../contract/database.ts'

/** Name of a column; pressed, rows are sorted by it: up, down, as they come. */
export function Head({
  of: { name, type, pk, fk, nullable },
  sort,
  onSort,
}: {
  of: ColumnInfo
  sort: string | undefined
  onSort: (sort: string | undefined) => void
}) {
  const [col, dir] = sort?.split('.') ?? []
  const mine = col === name
  const next = !mine ? `${name}.asc` : dir === 'asc' ? `${name}.desc` : undefined
  return (
    <button
      type="button"
      onClick={() => onSort(next)}
      title={`${type}${nullable ? ', may be null' : ''}${fk ? ` → ${fk.table}.${fk.column}` : ''}`}
      className="inline-flex h-6 max-w-full items-center gap-1 normal-case hover:text-fg"
    >
      {pk && <KeyRound size={10} aria-label="primary key" className="shrink-0 text-accent" />}
      {fk && <Link2 size={10} aria-label={`refers to ${fk.table}`} className="shrink-0" />}
      <span className="data truncate font-semibold">{name}</span>
      {mine &&
        (dir === 'desc' ? (
          <ArrowDown size={11} aria-label="descending" />
        ) : (
          <ArrowUp size={11} aria-label="ascending" />
        ))}
    </button>
  )
}
