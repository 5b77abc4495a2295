import {
  AliasNode,
  ColumnNode,
  IdentifierNode,
  type OperationNode,
  OperatorNode,
  BinaryOperationNode,
  ReferenceNode,
  TableNode,
  ValueNode,
} from 'kysely'
import { WHOSE } from '../../db/index.ts'
import { TenantQueryRefused } from '../errors.ts'

/** The column of a tenant table that says whose a row is. */
export const ORG_COLUMN = 'org_id'

/** The column itself, as queries name it. */
export const orgColumn: ColumnNode = ColumnNode.create(ORG_COLUMN)

/** Stands for the organisation of whoever runs the query. */
export const whoseValue: ValueNode = ValueNode.create(WHOSE)

const EQUALS = OperatorNode.create('=')

/** A tenant table as a query uses it. */
export interface TenantUse {
  /** Of the table. */
  readonly name: string
  /** What its columns are referred to by. */
  readonly as: TableNode
}

/** The tables whose rows belong to organisations. */
export interface TenantTables {
  readonly names: ReadonlySet<string>
  /** Whether a name is one of them; capitals do not matter, as they do not to SQLite. */
  has(name: string): boolean
  /** Undefined when a node of `from`, `join` or `into` is no tenant table. */
  use(node: OperationNode | undefined): TenantUse | undefined
  /** Whether text names one of them otherwise than before a dot. */
  inText(text: string): boolean
}

/** Makes them known by name. */
export function tenantTables(given: readonly string[]): TenantTables {
  const names = new Set(given.map((name) => name.toLowerCase()))
  const any = [...names].map((name) => name.replaceAll(/[^\w]/g, String.raw`\$&`)).join('|')
  // `invoices.id` is a column of what stands in `from`, which is looked at there.
  const named = new RegExp(String.raw`(?<![\w$])(?:${any})(?!["\`\]]?\s*\.|[\w$])`, 'i')
  const has = (name: string): boolean => names.has(name.toLowerCase())
  return {
    names,
    has,
    inText: (text) => named.test(text),
    use(node) {
      if (node === undefined) return undefined
      if (TableNode.is(node)) {
        const { name } = node.table.identifier
        return has(name) ? { name, as: node } : undefined
      }
      if (!AliasNode.is(node) || !TableNode.is(node.node)) return undefined
      const { alias } = node
      const { name } = node.node.table.identifier
      if (!has(name)) return undefined
      if (!IdentifierNode.is(alias)) {
        throw refused(name, 'give it an alias that is a plain name')
      }
      return { name, as: TableNode.create(alias.name) }
    },
  }
}

/** `<table>.org_id = <whose>` */
export function ownRows({ as }: TenantUse): OperationNode {
  return BinaryOperationNode.create(ReferenceNode.create(orgColumn, as), EQUALS, whoseValue)
}

/** What is thrown for a query that cannot be confined. */
export function refused(table: string, mend: string): Error {
  return new TenantQueryRefused({
    message: `The rows of "${table}" belong to organisations, and this query cannot be confined to one: ${mend}.`,
  })
}
