import { KeyRound } from 'lucide-react'
import type { ReactNode } from 'react'
import type { ColumnInfo, TableInfo } from '../../contract/database.ts'
import { Chip } from '../ui/chip.tsx'
import { Section } from '../ui/page.tsx'
import { TableLink } from './table-link.tsx'

/** How a table is made: its columns, its indexes, what it refers to and what refers to it. */
export function Structure({ of, all }: { of: TableInfo; all: readonly TableInfo[] }) {
  const users = all.flatMap(({ name, foreignKeys }) =>
    foreignKeys.filter(({ table }) => table === of.name).map((key) => ({ ...key, from: name })),
  )
  return (
    <div
      className="min-h-0 flex-1 overflow-y-auto px-4 pb-6"
      tabIndex={0}
      role="region"
      aria-label="Structure"
    >
      <Section title={`Columns · ${of.columns.length}`} className="pt-2">
        <ul>
          {of.columns.map((column) => (
            <ColumnLine key={column.name} of={column} />
          ))}
        </ul>
      </Section>
      <Section title={`Indexes · ${of.indexes.length}`} className="pt-4">
        {of.indexes.length === 0 && <None>Rows are found by their key alone.</None>}
        <ul>
          {of.indexes.map(({ name, columns, unique }) => (
            <Line key={name}>
              <span className="data min-w-0 flex-1 truncate text-xs">{name}</span>
              <span className="data min-w-0 flex-1 truncate text-xs text-muted">
                {columns.join(', ')}
              </span>
              <span className="w-16 text-right">{unique && <Chip>unique</Chip>}</span>
            </Line>
          ))}
        </ul>
      </Section>
      <Section title={`Refers to · ${of.foreignKeys.length}`} className="pt-4">
        {of.foreignKeys.length === 0 && <None>No other table.</None>}
        <ul>
          {of.foreignKeys.map(({ column, table, toColumn }) => (
            <Line key={`${column} ${table}`}>
              <span className="data min-w-0 flex-1 truncate text-xs">{column}</span>
              <TableLink to={table} column={toColumn} className="min-w-0 flex-1" />
            </Line>
          ))}
        </ul>
      </Section>
      <Section title={`Referred to by · ${users.length}`} className="pt-4">
        {users.length === 0 && <None>No other table.</None>}
        <ul>
          {users.map(({ from, column, toColumn }) => (
            <Line key={`${from} ${column}`}>
              <span className="data min-w-0 flex-1 truncate text-xs">{toColumn}</span>
              <TableLink to={from} column={column} className="min-w-0 flex-1" />
            </Line>
          ))}
        </ul>
      </Section>
    </div>
  )
}

function ColumnLine({ of }: { of: ColumnInfo }) {
  const { name, type, nullable, pk, fk, enum: values, default: usual, system } = of
  return (
    <Line>
      <span className="flex min-w-0 flex-1 items-center gap-1.5">
        <span className="data truncate text-xs">{name}</span>
        {pk && <KeyRound size={11} aria-label="primary key" className="shrink-0 text-accent" />}
      </span>
      <span className="data w-32 truncate text-xs text-muted">{type || 'any'}</span>
      <span className="w-20 text-xs text-dim">{nullable ? 'may be null' : 'required'}</span>
      <span className="flex min-w-0 flex-1 items-center gap-2 text-xs text-dim">
        {fk && <TableLink to={fk.table} column={fk.column} className="min-w-0 flex-1" />}
        {values && <span className="data truncate">{values.join(' | ')}</span>}
        {usual && <span className="truncate">{usual}</span>}
        {system && <span>generated</span>}
      </span>
    </Line>
  )
}

const Line = ({ children }: { children: ReactNode }) => (
  <li className="flex h-(--row) items-center gap-4 border-b border-line/60 text-sm">{children}</li>
)
const None = ({ children }: { children: ReactNode }) => (
  <p className="pb-1 text-sm text-dim">{children}</p>
)
