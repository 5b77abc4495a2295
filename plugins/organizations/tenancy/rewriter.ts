import {
  type AliasNode,
  ColumnNode,
  type IdentifierNode,
  type MergeQueryNode,
  type OperationNode,
  type RawNode,
  ReferenceNode,
  type RootOperationNode,
  type TableNode,
  type WithNode,
} from 'kysely'
import { confineQuery } from './confine-query.ts'
import { type TenantTables, refused } from './tenant-tables.ts'
import { isUnscoped } from './unscoped.ts'

const RAW =
  'write it with the query builder, or say by unscoped(sql`…`) that the SQL minds the organisation itself'

/** Where a table may stand: what is done about it there is known. */
const PLACES: ReadonlySet<string> = new Set([
  ...['FromNode', 'JoinNode', 'UsingNode', 'UpdateQueryNode', 'InsertQueryNode'],
  ...['SelectAllNode', 'ReferenceNode'],
])
/** What holds no query and no table that is read from. */
const LEAVES: ReadonlySet<string> = new Set([
  ...['ValueNode', 'PrimitiveValueListNode', 'IdentifierNode', 'ColumnNode', 'OperatorNode'],
  ...['SchemableIdentifierNode', 'DefaultInsertValueNode'],
])
const QUERIES = /^(?:Select|Insert|Update|Delete|Merge)QueryNode$|^RawNode$/

/** What is known on the way down. */
interface Way {
  /** Kind of the node that this one is in; an alias does not count. */
  readonly parent: string
  /** Whether it is the definition of a table, an index or a view. */
  readonly defines: boolean
  /** Whether SQL around it minds the organisation itself. */
  readonly unscoped: boolean
}

/**
 * Makes what confines queries on tenant tables to one organisation, at every level of them. Only what
 * changes is copied; a query without such tables is given back as it is.
 */
export function queryRewriter(tables: TenantTables): <T extends RootOperationNode>(node: T) => T {
  /** Queries that were confined, which may be part of another one. */
  const done = new WeakSet<OperationNode>()

  const rewrite = (node: OperationNode, way: Way): OperationNode => {
    const { kind } = node
    if (LEAVES.has(kind) || done.has(node)) return node
    switch (kind) {
      case 'TableNode':
        checkTable(node as TableNode, way)
        return node
      case 'ReferenceNode':
        if ((node as ReferenceNode).column.kind === 'ColumnNode') return node
        break
      case 'AliasNode':
        return replaced(node as AliasNode, 'node', rewrite((node as AliasNode).node, way))
      case 'RawNode':
        return parts(node, inRaw(node as RawNode, way))
      case 'WithNode':
        checkNames(node as WithNode)
        break
      case 'MergeQueryNode':
        checkMerge(node as MergeQueryNode)
    }
    return confineQuery(tables, parts(node, { ...way, parent: kind }))
  }

  /** A node with its parts rewritten. */
  const parts = <N extends OperationNode>(node: N, way: Way): N => {
    let made = node
    for (const key in node) {
      const part: unknown = node[key]
      if (typeof part !== 'object' || part === null) continue
      const next = Array.isArray(part) ? list(part, way) : isNode(part) ? rewrite(part, way) : part
      if (next !== part) made = replaced(made, key, next)
    }
    return made
  }
  const list = (nodes: readonly unknown[], way: Way): readonly unknown[] => {
    let made = nodes
    for (let i = 0; i < nodes.length; i++) {
      const node = nodes[i]
      const next = isNode(node) ? rewrite(node, way) : node
      if (next !== node) made = made.with(i, next)
    }
    return made
  }

  /** A table that stands where no rule is known for it is not let through. */
  const checkTable = ({ table }: TableNode, { parent, defines, unscoped }: Way): void => {
    const { name } = table.identifier
    if (unscoped || PLACES.has(parent) || !tables.has(name)) return
    if (!defines || parent === 'RawNode') throw refused(name, RAW)
  }
  const inRaw = (node: RawNode, { defines, unscoped }: Way): Way => {
    const minds = unscoped || isUnscoped(node)
    if (!minds) {
      // A value stands between two fragments.
      const text = node.sqlFragments.join(' ? ')
      const named = node.parameters
        .flatMap((part) => nameOf(part) ?? [])
        .find((it) => tables.has(it))
      if (named !== undefined) throw refused(named, RAW)
      if (tables.inText(text)) throw refused(text.trim().slice(0, 60), RAW)
    }
    return { parent: 'RawNode', defines, unscoped: minds }
  }
  const checkNames = ({ expressions }: WithNode): void => {
    for (const { name } of expressions) {
      const given = name.table.table.identifier.name
      if (tables.has(given)) throw refused(given, 'give the `with` query another name')
    }
  }
  const checkMerge = ({ into, using }: MergeQueryNode): void => {
    const use = tables.use(into) ?? tables.use(using?.table)
    if (use) throw refused(use.name, 'write an insert with onConflict()')
  }

  return (node) => {
    const defines = !QUERIES.test(node.kind)
    const made = rewrite(node, { parent: '', defines, unscoped: false })
    if (made !== node) done.add(made)
    return made as typeof node
  }
}

/** A name that raw SQL puts in as it is, which may be a table's. */
function nameOf(node: OperationNode): string | undefined {
  if (node.kind === 'IdentifierNode') return (node as IdentifierNode).name
  if (!ReferenceNode.is(node) || node.table || !ColumnNode.is(node.column)) return undefined
  return node.column.column.name
}

function isNode(value: unknown): value is OperationNode {
  return typeof value === 'object' && value !== null && 'kind' in value
}

function replaced<N extends OperationNode>(node: N, key: string, value: unknown): N {
  return node[key as keyof N] === value ? node : { ...node, [key]: value }
}
