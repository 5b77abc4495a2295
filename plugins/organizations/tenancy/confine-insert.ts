import {
  AliasNode,
  ColumnNode,
  type ColumnUpdateNode,
  FromNode,
  IdentifierNode,
  type InsertQueryNode,
  type OnConflictNode,
  type OperationNode,
  PrimitiveValueListNode,
  RawNode,
  ReferenceNode,
  SelectQueryNode,
  SelectionNode,
  TableNode,
  ValueListNode,
  ValuesNode,
  WhereNode,
} from 'kysely'
import { WHOSE } from '../../db/index.ts'
import { whereAlso } from './confine.ts'
import {
  ORG_COLUMN,
  type TenantUse,
  orgColumn,
  ownRows,
  refused,
  whoseValue,
} from './tenant-tables.ts'

const isOrg = ({ column }: ColumnNode): boolean => column.name.toLowerCase() === ORG_COLUMN

/** Makes an insert into a tenant table one of the organisation's own rows, whatever it says. */
export function confineInsert(node: InsertQueryNode, use: TenantUse): InsertQueryNode {
  const { name } = use
  if (node.replace || node.orAction?.action.toLowerCase() === 'replace' || node.onDuplicateKey) {
    throw refused(name, 'replacing deletes the row that is in the way; write onConflict() instead')
  }
  const { onConflict } = node
  return {
    ...node,
    ...ownValues(node, name),
    ...(onConflict && { onConflict: confineConflict(onConflict, use) }),
  }
}

function ownValues(
  { columns, values, defaultValues }: InsertQueryNode,
  table: string,
): Pick<InsertQueryNode, 'columns' | 'values' | 'defaultValues'> {
  if (defaultValues || values === undefined) {
    const row = PrimitiveValueListNode.create([WHOSE])
    return { columns: [orgColumn], values: ValuesNode.create([row]), defaultValues: false }
  }
  if (!columns) throw refused(table, 'name the columns that it writes')
  const at = columns.findIndex(isOrg)
  if (ValuesNode.is(values)) {
    const rows = values.values.map((row) => ownRow(row, at, table))
    return {
      columns: at === -1 ? [...columns, orgColumn] : columns,
      values: ValuesNode.create(rows),
    }
  }
  if (at !== -1)
    throw refused(table, `leave "${ORG_COLUMN}" out of the columns; it is written for you`)
  return { columns: [...columns, orgColumn], values: alsoSelecting(values) }
}

type Row = ValuesNode['values'][number]

function ownRow(row: Row, at: number, table: string): Row {
  if (PrimitiveValueListNode.is(row)) {
    const values = at === -1 ? [...row.values, WHOSE] : row.values.with(at, WHOSE)
    return PrimitiveValueListNode.create(values)
  }
  if (!ValueListNode.is(row)) throw refused(table, 'give its rows as values')
  return ValueListNode.create(
    at === -1 ? [...row.values, whoseValue] : row.values.with(at, whoseValue),
  )
}

/** `select rows.*, <whose> from (…) as rows where true`, where SQLite needs the `where` to see its end. */
function alsoSelecting(query: OperationNode): OperationNode {
  const rows = TableNode.create('rows')
  return {
    kind: 'SelectQueryNode',
    from: FromNode.create([AliasNode.create(query, IdentifierNode.create('rows'))]),
    selections: [
      SelectionNode.createSelectAllFromTable(rows),
      SelectionNode.create(AliasNode.create(whoseValue, IdentifierNode.create(ORG_COLUMN))),
    ],
    where: WhereNode.create(RawNode.createWithSql('true')),
  } as SelectQueryNode
}

/** A conflict counts within the organisation, and only its own row is updated. */
function confineConflict(node: OnConflictNode, use: TenantUse): OnConflictNode {
  const { columns, updates, updateWhere } = node
  const { name } = use
  // An id is nobody's alone: rows have it across all organisations.
  const isKey = columns?.length === 1 && columns[0]!.column.name.toLowerCase() === 'id'
  return {
    ...node,
    ...(columns && {
      columns: isKey || columns.some(isOrg) ? columns : [orgColumn, ...columns],
    }),
    ...(updates && {
      updates: ownUpdates(updates, name),
      updateWhere: whereAlso(updateWhere, [ownRows(use)]),
    }),
  } as OnConflictNode
}

/** No update gives a row to somebody else. */
export function ownUpdates(
  updates: readonly ColumnUpdateNode[],
  table: string,
): readonly ColumnUpdateNode[] {
  return updates.map((update) => {
    const column = ReferenceNode.is(update.column) ? update.column.column : update.column
    if (!ColumnNode.is(column)) throw refused(table, 'name the columns that it sets plainly')
    return isOrg(column) ? { ...update, value: whoseValue } : update
  })
}
