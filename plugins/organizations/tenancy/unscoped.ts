import type { OperationNode, RawBuilder } from 'kysely'

const marked = new WeakSet<OperationNode>()

/**
 * Says that SQL written by hand minds the organisation itself; without it, SQL that names a tenant table
 * is refused. Parts of it that are built with the query builder are confined all the same.
 *
 * ```ts
 * await unscoped(sql`select count(*) from invoices where org_id = ${ctx.org.id}`).execute(ctx.db)
 * ```
 */
export function unscoped<T>(query: RawBuilder<T>): RawBuilder<T> {
  marked.add(query.toOperationNode())
  return query
}

/** Whether a node is of a query that was marked. */
export function isUnscoped(node: OperationNode): boolean {
  return marked.has(node)
}
