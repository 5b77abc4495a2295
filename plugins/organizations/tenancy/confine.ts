// What is put around a query's own conditions, level by level.
import {
  AliasNode,
  AndNode,
  FromNode,
  IdentifierNode,
  JoinNode,
  OnNode,
  type OperationNode,
  ParensNode,
  SelectQueryNode,
  SelectionNode,
  WhereNode,
} from 'kysely'
import { type TenantTables, type TenantUse, ownRows, refused } from './tenant-tables.ts'

/** The sources of one level of a query: what stands in `from` or `using`, and its joins. */
export interface Sources {
  readonly from: readonly OperationNode[]
  readonly joins: readonly JoinNode[] | undefined
}

/** The same sources confined, and what has to hold of them in `where`. */
export interface ConfinedSources extends Sources {
  readonly conditions: readonly OperationNode[]
}

/** Confines the sources of one level; undefined when there is nothing to confine. */
export function confineSources(
  tables: TenantTables,
  { from, joins }: Sources,
): ConfinedSources | undefined {
  const isTenant = (node: OperationNode): boolean => tables.use(node) !== undefined
  if (!from.some(isTenant) && !joins?.some(({ table }) => isTenant(table))) return undefined
  // Before an outer join of this side a condition in `where` would take away what the join adds.
  const derives = joins?.some(({ joinType }) => joinType === 'RightJoin' || joinType === 'FullJoin')
  if (derives) {
    const derive = (node: OperationNode): OperationNode => derived(node, tables.use(node))
    return {
      from: from.map(derive),
      joins: joins!.map((join) => ({ ...join, table: derive(join.table) })),
      conditions: [],
    }
  }
  const conditions = from.flatMap((node) => conditionOf(tables.use(node)))
  const confined = joins?.map((join) => {
    const use = tables.use(join.table)
    if (!use) return join
    switch (join.joinType) {
      case 'InnerJoin':
      case 'LeftJoin':
      case 'LateralInnerJoin':
      case 'LateralLeftJoin':
        return { ...join, on: OnNode.create(both(join.on?.on, ownRows(use))) }
      case 'CrossJoin':
      case 'LateralCrossJoin':
      case 'CrossApply':
      case 'Using':
        conditions.push(ownRows(use))
        return join
      default:
        throw refused(use.name, `a ${join.joinType} of it is not known here`)
    }
  })
  return { from, joins: confined, conditions }
}

/** The condition that keeps a table's rows to those of one organisation; none for other tables. */
export function conditionOf(use: TenantUse | undefined): OperationNode[] {
  return use ? [ownRows(use)] : []
}

/** `where` with further conditions. */
export function whereAlso(
  where: WhereNode | undefined,
  conditions: readonly OperationNode[],
): WhereNode | undefined {
  if (conditions.length === 0) return where
  const more = conditions.reduce((left, right) => AndNode.create(left, right))
  return WhereNode.create(both(where?.where, more))
}

/** The author's own condition may be an `or`, or raw SQL with one. */
function both(own: OperationNode | undefined, more: OperationNode): OperationNode {
  return own ? AndNode.create(ParensNode.create(own), more) : more
}

/** `(select * from <table> where …) as <table>` */
function derived(node: OperationNode, use: TenantUse | undefined): OperationNode {
  if (!use) return node
  const rows: SelectQueryNode = {
    ...SelectQueryNode.createFrom([node]),
    from: FromNode.create([node]),
    selections: [SelectionNode.createSelectAll()],
    where: WhereNode.create(ownRows(use)),
  }
  return AliasNode.create(rows, IdentifierNode.create(use.as.table.identifier.name))
}
