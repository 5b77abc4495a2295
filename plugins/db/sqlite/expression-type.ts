import {
  AggregateFunctionNode,
  AliasNode,
  CastNode,
  ColumnNode,
  DataTypeNode,
  FunctionNode,
  IdentifierNode,
  JSONOperatorChainNode,
  JSONReferenceNode,
  type OperationNode,
  ReferenceNode,
  SelectQueryNode,
  TableNode,
} from 'kysely'
import { NOW } from '../expressions.ts'

/** The name of a table's node. */
export function nameOf(node: OperationNode | undefined): string | undefined {
  return node !== undefined && TableNode.is(node) ? node.table.identifier.name : undefined
}

/**
 * What an expression of the outermost query is read as: a declared type, or `=table.column` for that
 * of a column. Undefined when nothing is known.
 *
 * @param query the outermost query
 */
export function expressionType(node: OperationNode, query: OperationNode): string | undefined {
  if (JSONReferenceNode.is(node)) {
    const { traversal } = node
    const json = JSONOperatorChainNode.is(traversal) && traversal.operator.operator === '->'
    return json ? 'json' : undefined
  }
  if (CastNode.is(node)) return castType(node)
  if (FunctionNode.is(node) && node.func === NOW) return 'timestamptz'
  if (FunctionNode.is(node) && node.func === 'coalesce') {
    return node.arguments[0] && expressionType(node.arguments[0], query)
  }
  if (AggregateFunctionNode.is(node) && /^(min|max)$/i.test(node.func)) {
    return node.aggregated[0] && expressionType(node.aggregated[0], query)
  }
  if (!ReferenceNode.is(node) || !ColumnNode.is(node.column)) return undefined
  const table = tableNamed(nameOf(node.table), query)
  return table && `=${table}.${node.column.column.name}`
}

/** Of the types that SQLite does not know, those that a cast can make. */
function castType({ dataType }: CastNode): string | undefined {
  const type = DataTypeNode.is(dataType) ? dataType.dataType : undefined
  return type !== undefined && /^(boolean|numeric|decimal)\b/.test(type) ? type : undefined
}

/** The table behind a name of a query, or its only table when there is no name. */
function tableNamed(name: string | undefined, query: OperationNode): string | undefined {
  if (!SelectQueryNode.is(query)) return name
  const sources = [...(query.from?.froms ?? []), ...(query.joins ?? []).map(({ table }) => table)]
  if (name === undefined) return sources.length === 1 ? source(sources[0]!).table : undefined
  return sources.map(source).find(({ alias }) => alias === name)?.table
}

function source(node: OperationNode): { alias: string | undefined; table: string | undefined } {
  if (!AliasNode.is(node)) return { alias: nameOf(node), table: nameOf(node) }
  const alias = IdentifierNode.is(node.alias) ? node.alias.name : undefined
  return { alias, table: nameOf(node.node) }
}
