import {
  BinaryOperationNode,
  OperatorNode,
  PrimitiveValueListNode,
  ValueNode,
  type OperationNode,
} from 'kysely'

/** A list of values that a column is compared with, and how. */
export interface ListComparison {
  readonly left: OperationNode
  readonly negated: boolean
  /** The array, or what stands for one in a prepared query. */
  readonly list: unknown
}

/** Which no array parameter carries. */
const isBytes = (value: unknown): boolean =>
  value instanceof Uint8Array || value instanceof ArrayBuffer

/**
 * `in` and `not in` with a list of values. Compiled as one parameter: a list of each length would
 * otherwise be a statement of its own, in the server's memory and in ours.
 */
export function listComparison(node: BinaryOperationNode): ListComparison | undefined {
  const { leftOperand: left, operator, rightOperand: right } = node
  if (!OperatorNode.is(operator)) return undefined
  const negated = operator.operator === 'not in'
  if (!negated && operator.operator !== 'in') return undefined
  if (PrimitiveValueListNode.is(right)) {
    return right.values.some(isBytes) ? undefined : { left, negated, list: right.values }
  }
  if (ValueNode.is(right) && !right.immediate) return { left, negated, list: right.value }
  return undefined
}
