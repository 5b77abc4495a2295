import {
  AliasNode,
  type CommonTableExpressionNode,
  IdentifierNode,
  type OperationNode,
  SelectQueryNode,
  TableNode,
  type WithNode,
} from 'kysely'

/** Deeper than anybody nests; a recursive query refers to itself. */
const DEEPEST = 20

/** A query and what surrounds it. */
export interface QueryPlace {
  readonly query: OperationNode
  readonly outer: QueryPlace | undefined
  /** What its outputs are called, when a `with r(n)` renames them. */
  readonly renamed?: readonly string[] | undefined
  readonly depth: number
}

/** What a query reads from, under a name: a table, or a query of its own. */
export interface Source {
  readonly alias: string | undefined
  readonly table?: string | undefined
  readonly derived?: QueryPlace | undefined
}

/** The parts of queries that say what they read from. */
interface Parts {
  readonly from?: { readonly froms: readonly OperationNode[] }
  readonly joins?: readonly { readonly table: OperationNode }[]
  readonly into?: OperationNode
  readonly table?: OperationNode
  readonly with?: WithNode
}

/** The name of a table's node. */
export function nameOf(node: OperationNode | undefined): string | undefined {
  return node !== undefined && TableNode.is(node) ? node.table.identifier.name : undefined
}

/** A query inside another; undefined where it cannot be followed any further. */
export function placeWithin(
  query: OperationNode,
  outer: QueryPlace | undefined,
): QueryPlace | undefined {
  const depth = (outer?.depth ?? 0) + 1
  return depth > DEEPEST ? undefined : { query, outer, depth }
}

/** What a query reads from. */
export function sourcesOf(place: QueryPlace): Source[] {
  const { from, joins = [], into, table } = place.query as Parts
  const nodes = [into, table, ...(from?.froms ?? []), ...joins.map((join) => join.table)]
  return nodes.flatMap((node) => (node ? [sourceOf(node, place)] : []))
}

/** Whether it reads from anything but tables: of their columns SQLite itself knows the types. */
export function isDerived({ query }: QueryPlace): boolean {
  const parts = query as Parts
  if (parts.with) return true
  const isOther = (node: OperationNode): boolean =>
    !TableNode.is(AliasNode.is(node) ? node.node : node)
  return (
    (parts.from?.froms.some(isOther) || parts.joins?.some(({ table }) => isOther(table))) === true
  )
}

function sourceOf(node: OperationNode, place: QueryPlace): Source {
  const inner = AliasNode.is(node) ? node.node : node
  const name = nameOf(inner)
  const alias = AliasNode.is(node) && IdentifierNode.is(node.alias) ? node.alias.name : name
  if (SelectQueryNode.is(inner)) return { alias, derived: placeWithin(inner, place) }
  if (name === undefined) return { alias }
  const found = expressionNamed(name, place)
  return found ? { alias, derived: found } : { alias, table: name }
}

/** The common table expression of a name, in a query or one around it. */
function expressionNamed(name: string, from: QueryPlace): QueryPlace | undefined {
  for (let place: QueryPlace | undefined = from; place; place = place.outer) {
    const { expressions = [] } = (place.query as Parts).with ?? {}
    const found: CommonTableExpressionNode | undefined = expressions.find(
      (expression) => nameOf(expression.name.table) === name,
    )
    if (!found) continue
    const within = placeWithin(found.expression, { ...place, depth: from.depth })
    const renamed = found.name.columns?.map(({ column }) => column.name)
    return within && { ...within, renamed }
  }
  return undefined
}
