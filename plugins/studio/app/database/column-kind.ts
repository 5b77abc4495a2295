import type { ColumnInfo } from '../../contract/database.ts'

/** How a value of a column is edited. */
export type ColumnKind =
  'choice' | 'list' | 'boolean' | 'json' | 'bytes' | 'date' | 'timestamp' | 'number' | 'text'

const kinds: readonly (readonly [RegExp, ColumnKind])[] = [
  [/^bool/i, 'boolean'],
  [/^jsonb?$/i, 'json'],
  [/^(bytea|blob)/i, 'bytes'],
  [/^date$/i, 'date'],
  [/^(timestamp|datetime)/i, 'timestamp'],
  [/int|real|num|float|double|dec|serial/i, 'number'],
]

/** The kind of a column, by its type as it was declared. */
export const columnKind = ({
  type,
  enum: values,
}: Pick<ColumnInfo, 'type' | 'enum'>): ColumnKind =>
  type.endsWith('[]')
    ? 'list'
    : values
      ? 'choice'
      : (kinds.find(([pattern]) => pattern.test(type))?.[1] ?? 'text')

/** Whether a value is edited in its cell: others need more room than a line. */
export const fitsCell = (column: ColumnInfo, value: unknown): boolean =>
  !['list', 'json', 'bytes'].includes(columnKind(column)) && !isCut(value)

/** Whether a value came only in part, as it is long: what is not known cannot be edited. */
export const isCut = (value: unknown): value is { $text: string; length: number } =>
  typeof value === 'object' && value !== null && '$text' in value
