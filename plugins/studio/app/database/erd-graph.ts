import type { TableInfo } from '../../contract/database.ts'

/** A table as a box. */
export interface TableBox {
  id: string
  table: TableInfo
}

/** A foreign key as an arrow. */
export interface KeyArrow {
  from: string
  to: string
  column: string
  toColumn: string
  onDelete: string
}

/** Tables and what refers to what. */
export interface Erd {
  nodes: TableBox[]
  edges: KeyArrow[]
}

/** What of the tables is wanted. */
export interface Wanted {
  /** Only tables with this in their name, and what they hang together with. */
  q: string
  /** Only this one and its neighbours. */
  near: string | undefined
  /** Those of the framework, too; otherwise only what the app's own touch. */
  all: boolean
}

/** The tables that are wanted, and the keys between them. */
export function erdOf(tables: readonly TableInfo[], { q, near, all }: Wanted): Erd {
  const edges = tables.flatMap(({ name, foreignKeys }) =>
    foreignKeys.map(({ table, ...key }): KeyArrow => ({ from: name, to: table, ...key })),
  )
  const names = new Set(tables.map(({ name }) => name))
  const neighbours = (of: ReadonlySet<string>): Set<string> =>
    new Set([
      ...of,
      ...edges
        .filter(({ from, to }) => of.has(from) || of.has(to))
        .flatMap(({ from, to }) => [from, to]),
    ])
  const app = new Set(tables.filter(({ kind }) => kind === 'app').map(({ name }) => name))
  const found = new Set(
    tables.flatMap(({ name }) => (name.toLowerCase().includes(q.toLowerCase()) ? name : [])),
  )
  const kept =
    near && names.has(near)
      ? neighbours(new Set([near]))
      : q
        ? neighbours(found)
        : all || app.size === 0
          ? names
          : neighbours(app)
  return {
    nodes: tables.filter(({ name }) => kept.has(name)).map((table) => ({ id: table.name, table })),
    edges: edges.filter(({ from, to }) => kept.has(from) && kept.has(to) && names.has(to)),
  }
}

/** Which of a table's columns are drawn: all, or those that hold it together. */
export const drawnColumns = ({ columns }: TableInfo, all: boolean): TableInfo['columns'] =>
  all ? columns : columns.filter(({ pk, fk }) => pk || fk)

const word = (text: string): string => text.replaceAll(/\W+/g, '_') || 'any'

/** The diagram in the language of Mermaid, for documents. */
export function mermaidOf({ nodes, edges }: Erd): string {
  return [
    'erDiagram',
    ...nodes.flatMap(({ id, table }) => [
      `  ${word(id)} {`,
      ...table.columns.map(
        ({ name, type, pk, fk }) =>
          `    ${word(type)} ${word(name)}${pk || fk ? ` ${[pk && 'PK', fk && 'FK'].filter(Boolean).join(', ')}` : ''}`,
      ),
      '  }',
    ]),
    ...edges.map(({ from, to, column }) => `  ${word(to)} ||--o{ ${word(from)} : "${column}"`),
  ].join('\n')
}
