import {
  type DeleteQueryNode,
  FromNode,
  type InsertQueryNode,
  type JoinNode,
  type OperationNode,
  type SelectQueryNode,
  type UpdateQueryNode,
  UsingNode,
} from 'kysely'
import { confineInsert, ownUpdates } from './confine-insert.ts'
import { conditionOf, confineSources, whereAlso } from './confine.ts'
import type { TenantTables } from './tenant-tables.ts'

/** Confines one level of a query, whose parts are confined already. Other nodes stay as they are. */
export function confineQuery(tables: TenantTables, node: OperationNode): OperationNode {
  switch (node.kind) {
    case 'SelectQueryNode':
      return select(tables, node as SelectQueryNode)
    case 'UpdateQueryNode':
      return update(tables, node as UpdateQueryNode)
    case 'DeleteQueryNode':
      return remove(tables, node as DeleteQueryNode)
    case 'InsertQueryNode': {
      const use = tables.use((node as InsertQueryNode).into)
      return use ? confineInsert(node as InsertQueryNode, use) : node
    }
    default:
      return node
  }
}

function select(tables: TenantTables, node: SelectQueryNode): SelectQueryNode {
  const { from, joins } = node
  const sources = confineSources(tables, { from: from?.froms ?? [], joins })
  if (!sources) return node
  return {
    ...node,
    ...(from && { from: FromNode.create(sources.from) }),
    ...joined(sources.joins),
    ...where(node, sources.conditions),
  }
}

function update(tables: TenantTables, node: UpdateQueryNode): UpdateQueryNode {
  const { table, from, joins, updates } = node
  const use = tables.use(table)
  const sources = confineSources(tables, { from: from?.froms ?? [], joins })
  if (!use && !sources) return node
  return {
    ...node,
    ...(from && sources && { from: FromNode.create(sources.from) }),
    ...joined(sources?.joins),
    ...(use && updates && { updates: ownUpdates(updates, use.name) }),
    ...where(node, [...conditionOf(use), ...(sources?.conditions ?? [])]),
  }
}

function remove(tables: TenantTables, node: DeleteQueryNode): DeleteQueryNode {
  const { from, using, joins } = node
  const target = from.froms.flatMap((each) => conditionOf(tables.use(each)))
  const sources = confineSources(tables, { from: using?.tables ?? [], joins })
  if (target.length === 0 && !sources) return node
  return {
    ...node,
    ...(using && sources && { using: UsingNode.create(sources.from) }),
    ...joined(sources?.joins),
    ...where(node, [...target, ...(sources?.conditions ?? [])]),
  }
}

function joined(joins: readonly JoinNode[] | undefined): { joins?: readonly JoinNode[] } {
  return joins ? { joins } : {}
}

function where(
  node: { readonly where?: SelectQueryNode['where'] },
  conditions: readonly OperationNode[],
): Pick<SelectQueryNode, 'where'> {
  const confined = whereAlso(node.where, conditions)
  return confined ? { where: confined } : {}
}
