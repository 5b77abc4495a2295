import {
  AliasNode,
  type BinaryOperationNode,
  type CastNode,
  ColumnNode,
  type ColumnUpdateNode,
  type CompiledQuery,
  DataTypeNode,
  DefaultInsertValueNode,
  type ExplainNode,
  type FunctionNode,
  IdentifierNode,
  type InsertQueryNode,
  type JSONOperatorChainNode,
  type OffsetNode,
  type OperationNode,
  OperatorNode,
  type PrimitiveValueListNode,
  type QueryId,
  ReferenceNode,
  type RootOperationNode,
  type SelectModifierNode,
  SelectQueryNode,
  SqliteQueryCompiler,
  type TableNode,
  type UpdateQueryNode,
  ValueNode,
  type ValueListNode,
  ValuesNode,
} from 'kysely'
import { listComparison } from '../compile-lists.ts'
import { JSON_VALUE, NOW } from '../expressions.ts'
import { CURRENT_TIME } from './ddl.ts'
import { castCall } from './casts.ts'
import { resultTypes } from './expression-type.ts'
import { nameOf } from './query-place.ts'
import type { Plan } from '../store.ts'

/** A compiled query and what SQLite cannot tell of it. */
export interface SqliteCompiled<R = unknown> extends CompiledQuery<R> {
  readonly plan: Plan
}

const quoted = (name: string): string =>
  name.includes('`') ? `\`${name.replaceAll('`', '``')}\`` : `\`${name}\``

/** Modifiers that lock rows, and say what to do about locked ones. */
const LOCKS = /^(?:For|NoWait|SkipLocked)/

/** How a note begins that statement.ts replaces by a column's default. */
export const DEFAULT_NOTE = 'null/*default '
/** Notes with their table and column. */
export const DEFAULT_OF: RegExp = /null\/\*default ([^*.]+)\.([^*.]+)\*\//g

/**
 * Kysely's compiler for SQLite, with lists as one parameter, and notes on which columns values go to
 * and come from, as SQLite's types say too little about them.
 */
export class SqliteCompiler extends SqliteQueryCompiler {
  #stored: (string | undefined)[] = []
  /** The table that an insert or update writes to. */
  #table: string | undefined
  /** Columns of the insert whose values are being written. */
  #columns: readonly ColumnNode[] | undefined
  /** The column that the next parameter is stored in. */
  #target: string | undefined
  #storesAny = false

  override compileQuery<R = unknown>(node: RootOperationNode, queryId: QueryId): SqliteCompiled<R> {
    this.#stored = []
    this.#table = this.#columns = this.#target = undefined
    this.#storesAny = false
    const { sql, parameters } = super.compileQuery(node, queryId)
    const stored = this.#storesAny ? this.#stored : undefined
    return { query: node, queryId, sql, parameters, plan: { stored, read: resultTypes(node) } }
  }

  // In double quotes a name that does not exist is a string to SQLite, and a typing error a value.
  protected override getLeftIdentifierWrapper(): string {
    return '`'
  }

  protected override getRightIdentifierWrapper(): string {
    return '`'
  }

  protected override sanitizeIdentifier(identifier: string): string {
    return identifier.includes('`') ? identifier.replaceAll('`', '``') : identifier
  }

  // Names are most of what is written: one piece each, instead of a visit to every part of them.
  protected override visitIdentifier(node: IdentifierNode): void {
    this.append(quoted(node.name))
  }

  protected override visitColumn(node: ColumnNode): void {
    this.append(quoted(node.column.name))
  }

  protected override visitTable(node: TableNode): void {
    const { schema, identifier } = node.table
    this.append(
      schema ? `${quoted(schema.name)}.${quoted(identifier.name)}` : quoted(identifier.name),
    )
  }

  protected override appendValue(parameter: unknown): void {
    this.#stored.push(this.#target)
    super.appendValue(parameter)
  }

  protected override visitInsertQuery(node: InsertQueryNode): void {
    this.#table = nameOf(node.into)
    this.#columns = node.columns
    super.visitInsertQuery(node)
    this.#table = undefined
  }

  protected override visitUpdateQuery(node: UpdateQueryNode): void {
    // An upsert's update is of the insert's table.
    const table = node.table && (AliasNode.is(node.table) ? node.table.node : node.table)
    const outer = this.#table
    this.#table = nameOf(table) ?? outer
    super.visitUpdateQuery(node)
    this.#table = outer
  }

  protected override visitPrimitiveValueList(node: PrimitiveValueListNode): void {
    this.#eachColumn(node.values, (value) => this.appendValue(value))
  }

  protected override visitValueList(node: ValueListNode): void {
    this.#eachColumn(node.values, (value) => this.visitNode(value), isDirect)
  }

  protected override visitDefaultInsertValue(): void {
    this.append(this.#target ? `${DEFAULT_NOTE}${this.#target}*/` : 'null')
  }

  protected override visitColumnUpdate(node: ColumnUpdateNode): void {
    const column = ReferenceNode.is(node.column) ? node.column.column : node.column
    this.visitNode(node.column)
    this.append(' = ')
    if (ColumnNode.is(column) && ValueNode.is(node.value)) this.#aim(column)
    this.visitNode(node.value)
    this.#target = undefined
  }

  protected override visitBinaryOperation(node: BinaryOperationNode): void {
    const comparison = listComparison(node)
    if (!comparison) return this.#visitComparison(node)
    this.visitNode(comparison.left)
    this.append(comparison.negated ? ' not in (' : ' in (')
    this.append('select value from json_each(')
    this.appendValue(comparison.list)
    this.append('))')
  }

  /** `like` minds the case here, as on Postgres; `ilike` is Postgres' word for not minding it. */
  #visitComparison(node: BinaryOperationNode): void {
    const operator = OperatorNode.is(node.operator) ? node.operator.operator : ''
    if (operator === 'ilike' || operator === 'not ilike') {
      this.append('lower(')
      this.visitNode(node.leftOperand)
      this.append(operator === 'ilike' ? ') like lower(' : ') not like lower(')
      this.visitNode(node.rightOperand)
      this.append(')')
    } else super.visitBinaryOperation(node)
    // Postgres has it where nothing is said.
    if (operator.endsWith('like')) this.append(` escape '\\'`)
  }

  /** SQLite has no offset without a limit. */
  protected override visitOffset(node: OffsetNode): void {
    const query = this.parentNode
    if (query && SelectQueryNode.is(query) && !query.limit) this.append('limit -1 ')
    super.visitOffset(node)
  }

  /** `for update` and its like: a transaction that may write is alone with the file already. */
  protected override visitSelectModifier(node: SelectModifierNode): void {
    if (!node.modifier || !LOCKS.test(node.modifier)) super.visitSelectModifier(node)
  }

  protected override visitFunction(node: FunctionNode): void {
    // The parentheses are what a column's default needs.
    if (node.func === NOW) return this.append(`(${CURRENT_TIME})`)
    if (node.func === JSON_VALUE) return this.compileList(node.arguments)
    super.visitFunction(node)
  }

  /** To a type that SQLite does not know it casts to a number: a day would be its year. */
  protected override visitCast(node: CastNode): void {
    const made = DataTypeNode.is(node.dataType) ? castCall(node.dataType.dataType) : undefined
    if (!made) return super.visitCast(node)
    this.append(made[0])
    this.visitNode(node.expression)
    this.append(made[1])
  }

  /** A key that begins like a path, has what JSON escapes or is empty is none to SQLite by itself. */
  protected override visitJSONOperatorChain(node: JSONOperatorChainNode): void {
    for (const [i, value] of node.values.entries()) {
      this.append(i === node.values.length - 1 ? node.operator.operator : '->')
      const key = ValueNode.is(value) ? value.value : undefined
      if (typeof key === 'string' && /^(?:$|[$[])|["\\]/.test(key)) {
        this.append(`'$.${this.sanitizeStringLiteral(JSON.stringify(key))}'`)
      } else this.visitNode(value)
    }
  }

  protected override visitExplain(node: ExplainNode): void {
    if (node.options || (node.format ?? 'text') !== 'text') {
      throw new TypeError('SQLite has one form of plan: write explain() or explain("text")')
    }
    // The plain form lists the virtual machine's instructions.
    this.append('explain query plan')
  }

  #eachColumn<T>(
    values: readonly T[],
    write: (value: T) => void,
    direct: (value: never) => boolean = () => true,
  ): void {
    const columns = this.parentNode && ValuesNode.is(this.parentNode) ? this.#columns : undefined
    this.append('(')
    for (let i = 0; i < values.length; i++) {
      if (i > 0) this.append(', ')
      if (columns?.[i] && direct(values[i] as never)) this.#aim(columns[i]!)
      write(values[i]!)
      this.#target = undefined
    }
    this.append(')')
  }

  #aim(column: ColumnNode): void {
    if (this.#table === undefined) return
    this.#target = `${this.#table}.${column.column.name}`
    this.#storesAny = true
  }
}

/** Whether nothing stands between a node's value and the column it goes to. */
function isDirect(node: OperationNode): boolean {
  return ValueNode.is(node) || DefaultInsertValueNode.is(node)
}
