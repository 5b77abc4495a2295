import {
  AggregateFunctionNode,
  AliasNode,
  BinaryOperationNode,
  CaseNode,
  CastNode,
  ColumnNode,
  DataTypeNode,
  FunctionNode,
  IdentifierNode,
  JSONOperatorChainNode,
  JSONReferenceNode,
  type OperationNode,
  OperatorNode,
  ParensNode,
  ReferenceNode,
  SelectAllNode,
  SelectQueryNode,
  type SelectionNode,
  type SetOperationNode,
  UnaryOperationNode,
  ValueNode,
} from 'kysely'
import { NOW } from '../expressions.ts'
import {
  type QueryPlace,
  type Source,
  isDerived,
  nameOf,
  placeWithin,
  sourcesOf,
} from './query-place.ts'

/** Functions that give one of their arguments. */
const SAME = /^(?:coalesce|ifnull|nullif|min|max|first_value|last_value|nth_value|lag|lead)$/i
/** Of the types that SQLite does not know, those that a cast can make. */
const MADE = /^(?:boolean|numeric|decimal|timestamp|datetime|jsonb?\b)/
const JSON_STEP = /^->>?$/
const ARITHMETIC = /^(?:[-+*/%^&|#]|<<|>>|\|\|)$/

/** Parts of queries that say what they give. */
interface Outputs {
  readonly selections?: readonly SelectionNode[]
  readonly returning?: { readonly selections: readonly SelectionNode[] }
  readonly setOperations?: readonly SetOperationNode[]
}

/**
 * What the expressions among a query's results are read as, by name: SQLite knows declared types of
 * columns only. Each is a declared type, or `=table.column` for that of a column; of several tables in
 * lines, the first that has it is meant.
 */
export function resultTypes(query: OperationNode): Record<string, string> | undefined {
  const place = placeWithin(query, undefined)!
  const { selections, returning, setOperations: united } = query as Outputs
  const shown = selections ?? returning?.selections
  if (!shown) return undefined
  const derived = isDerived(place)
  let types: Record<string, string> | undefined
  for (const { selection } of shown) {
    if (!derived && !AliasNode.is(selection)) continue
    for (const name of namesOf(selection, place)) {
      const type = selectionType(selection, name, place) ?? (united && outputType(name, place))
      if (type !== undefined) (types ??= {})[name] = type
    }
  }
  return types
}

/** What an expression of a query is read as; undefined when nothing is known. */
function expressionType(node: OperationNode, place: QueryPlace): string | undefined {
  if (ReferenceNode.is(node)) return referenceType(node, place)
  if (ParensNode.is(node)) return expressionType(node.node, place)
  if (SelectQueryNode.is(node)) return onlyOutput(placeWithin(node, place))
  if (CastNode.is(node)) return castType(node)
  if (ValueNode.is(node)) return typeof node.value === 'boolean' ? 'boolean' : undefined
  if (FunctionNode.is(node)) {
    if (node.func === NOW) return 'timestamptz'
    return SAME.test(node.func) ? firstOf(node.arguments, place) : undefined
  }
  if (AggregateFunctionNode.is(node)) {
    return SAME.test(node.func) ? firstOf(node.aggregated, place) : undefined
  }
  if (CaseNode.is(node)) {
    const results = (node.when ?? []).map(({ result }) => result)
    return firstOf([...results, node.else], place)
  }
  if (JSONReferenceNode.is(node)) {
    const { traversal } = node
    const json = JSONOperatorChainNode.is(traversal) && traversal.operator.operator === '->'
    return json ? 'json' : undefined
  }
  return isCondition(node) ? 'boolean' : undefined
}

function firstOf(
  nodes: readonly (OperationNode | undefined)[],
  place: QueryPlace,
): string | undefined {
  for (const node of nodes) {
    const type = node && expressionType(node, place)
    if (type !== undefined) return type
  }
  return undefined
}

function isCondition(node: OperationNode): boolean {
  if (node.kind === 'AndNode' || node.kind === 'OrNode') return true
  if (!BinaryOperationNode.is(node) && !UnaryOperationNode.is(node)) return false
  if (!OperatorNode.is(node.operator)) return false
  const { operator } = node.operator
  if (UnaryOperationNode.is(node)) return /^(?:not|exists|not exists)$/.test(operator)
  return !ARITHMETIC.test(operator) && !JSON_STEP.test(operator)
}

function castType({ dataType }: CastNode): string | undefined {
  const type = DataTypeNode.is(dataType) ? dataType.dataType : undefined
  return type !== undefined && MADE.test(type) ? type : undefined
}

function referenceType({ table, column }: ReferenceNode, place: QueryPlace): string | undefined {
  if (!ColumnNode.is(column)) return undefined
  return columnType(nameOf(table), column.column.name, place)
}

/** The type of a column by its name, in a query or those around it. */
function columnType(
  table: string | undefined,
  column: string,
  place: QueryPlace,
): string | undefined {
  const sources = sourcesOf(place)
  const named = table === undefined ? sources : sources.filter(({ alias }) => alias === table)
  if (named.length === 0) return place.outer && columnType(table, column, place.outer)
  for (const { derived } of named) {
    const type = derived && outputType(column, derived)
    if (type !== undefined) return type
  }
  const tables = named.flatMap((source) => source.table ?? [])
  return tables.length > 0 ? `=${tables.join('\n')}.${column}` : undefined
}

/** What a query gives under a name is read as. */
function outputType(name: string, place: QueryPlace): string | undefined {
  const { selections, returning, setOperations = [] } = place.query as Outputs
  const shown = selections ?? returning?.selections ?? []
  const position = place.renamed?.indexOf(name)
  for (const [i, { selection }] of shown.entries()) {
    const meant = position === undefined ? namesOf(selection, place).includes(name) : i === position
    const type = meant ? selectionType(selection, name, place) : undefined
    if (type !== undefined) return type
  }
  for (const { expression } of setOperations) {
    const within = placeWithin(expression, place)
    const type = within && outputType(name, { ...within, renamed: place.renamed })
    if (type !== undefined) return type
  }
  return undefined
}

function selectionType(
  selection: OperationNode,
  name: string,
  place: QueryPlace,
): string | undefined {
  if (AliasNode.is(selection)) return expressionType(selection.node, place)
  if (isAll(selection)) return columnType(tableOf(selection), name, place)
  return expressionType(selection, place)
}

/** A subquery that stands for a value. */
function onlyOutput(place: QueryPlace | undefined): string | undefined {
  const selection = place && (place.query as Outputs).selections?.[0]?.selection
  const [name] = selection ? namesOf(selection, place) : []
  return place && name !== undefined ? outputType(name, place) : undefined
}

/** What a selection's outputs are called; of a `*`, those of the queries among what it stands for. */
function namesOf(selection: OperationNode, place: QueryPlace): readonly string[] {
  if (AliasNode.is(selection)) {
    return IdentifierNode.is(selection.alias) ? [selection.alias.name] : []
  }
  if (isAll(selection)) {
    const table = tableOf(selection)
    const meant = (source: Source): boolean => table === undefined || source.alias === table
    return sourcesOf(place).flatMap((source) =>
      source.derived && meant(source) ? outputNames(source.derived) : [],
    )
  }
  return ReferenceNode.is(selection) && ColumnNode.is(selection.column)
    ? [selection.column.column.name]
    : []
}

function outputNames(place: QueryPlace): readonly string[] {
  const { selections, returning } = place.query as Outputs
  const shown = selections ?? returning?.selections ?? []
  return place.renamed ?? shown.flatMap(({ selection }) => namesOf(selection, place))
}

function isAll(selection: OperationNode): boolean {
  return SelectAllNode.is(ReferenceNode.is(selection) ? selection.column : selection)
}

const tableOf = (selection: OperationNode): string | undefined =>
  ReferenceNode.is(selection) ? nameOf(selection.table) : undefined
