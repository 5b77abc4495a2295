import { automatonOf } from './automaton.ts'
import { type Component, Graph } from './graph.ts'
import { isExponential } from './exponential.ts'
import { NotAnalysable, type Tree, parsePattern } from './parse.ts'

/** An upper bound of the steps that matching `n` characters takes: the sum of `factor × n^exponent`. */
export type Cost = readonly Term[]

interface Term {
  readonly factor: number
  /** Infinite when the time is exponential. */
  readonly exponent: number
}

/**
 * How long a backtracking engine may take for a pattern, at worst. Sound, not exact: the true
 * bound may be lower, never higher.
 *
 * Built on the ambiguity of automata (Weber and Seidl, 1991): time is exponential when a loop can
 * take the same text in two ways, and polynomial when a text can be split between several loops.
 *
 * @throws NotAnalysable, or SyntaxError when it is no pattern
 */
export function costOf(source: string, flags = ''): Cost {
  const key = `${flags}/${source}`
  let cost = judged.get(key)
  if (!cost) {
    cost = costOfTree(parsePattern(source, flags), false)
    if (judged.size >= MAX_JUDGED) judged.clear()
    judged.set(key, cost)
  }
  return cost
}

// An app writes the same few patterns in many places.
const judged = new Map<string, Cost>()
const MAX_JUDGED = 500

/** The most steps for a text of a length. */
export function stepsFor(cost: Cost, length: number): number {
  return cost.reduce((sum, { factor, exponent }) => sum + factor * length ** exponent, 0)
}

function costOfTree(tree: Tree, startsHere: boolean): Cost {
  const anchored = startsHere || isAnchored(tree)
  // Without `^` the engine tries again from every character.
  const starts = anchored ? 0 : 1
  const main = costOfGraph(new Graph(automatonOf(tree)))
  const terms: Term[] = [{ factor: main.factor, exponent: main.exponent + starts }]
  for (const { inner, leading } of lookaheads(tree)) {
    for (const term of costOfTree(inner, true)) {
      const [factor, exponent] = leading ? [1, 0] : [main.factor, main.exponent]
      terms.push({ factor: term.factor * factor, exponent: term.exponent + exponent + starts })
    }
  }
  return terms
}

function isAnchored(tree: Tree): boolean {
  if (tree.type === 'edge') return tree.start
  if (tree.type === 'choice') return tree.items.every(isAnchored)
  if (tree.type !== 'sequence') return false
  const first = tree.items.find((item) => item.type !== 'lookahead')
  return first !== undefined && isAnchored(first)
}

function lookaheads(tree: Tree): { inner: Tree; leading: boolean }[] {
  const found: { inner: Tree; leading: boolean }[] = []
  const visit = (node: Tree, leading: boolean): void => {
    if (node.type === 'lookahead') found.push({ inner: node.inner, leading })
    else if (node.type === 'repeat') visit(node.inner, false)
    else if (node.type === 'choice') node.items.forEach((item) => visit(item, leading))
    else if (node.type === 'sequence') {
      let first = leading
      for (const item of node.items) {
        visit(item, first)
        first &&= item.type === 'edge' || item.type === 'lookahead'
      }
    }
  }
  visit(tree, true)
  return found
}

// Splitting a text between more loops than this is not worth the comparison of each with each.
const MAX_LOOPS = 100

function costOfGraph(graph: Graph): Term {
  const { components } = graph
  const loops = components.filter((it) => it.isLoop)
  if (loops.length === 0) return { factor: graph.size * waysThrough(graph), exponent: 0 }
  if (loops.length > MAX_LOOPS) throw new NotAnalysable('so many loops')
  if (loops.some((loop) => isExponential(graph, loop))) {
    return { factor: 1, exponent: Number.POSITIVE_INFINITY }
  }
  return { factor: waysThrough(graph), exponent: 1 + ambiguity(graph, loops) }
}

/** In how many loops, each after the other, one text can end and the next begin anywhere. */
function ambiguity(graph: Graph, loops: readonly Component[]): number {
  const degrees = new Map<Component, number>()
  // `loops` has those first that lead to no other.
  for (const loop of loops) {
    let degree = 0
    const after = reach(graph, loop.nodes, () => true)
    for (const [other, below] of degrees) {
      if (!other.nodes.some((node) => after.has(node))) continue
      degree = Math.max(degree, below + (canShare(graph, loop, other) ? 1 : 0))
    }
    degrees.set(loop, degree)
  }
  return Math.max(...degrees.values())
}

/** Whether some text can be taken by one loop, by the other, and on the way between them. */
function canShare(graph: Graph, loop: Component, other: Component): boolean {
  const common = memoized(
    (node) =>
      loop.nodes.some((it) => graph.overlap(it, node)) &&
      other.nodes.some((it) => graph.overlap(it, node)),
  )
  const turning = ({ nodes }: Component): number[] => {
    const inside = new Set(nodes)
    return nodes.filter((node) =>
      reach(graph, [node], (it) => inside.has(it) && common(it)).has(node),
    )
  }
  const reached = reach(graph, turning(loop), common)
  return turning(other).some((node) => reached.has(node))
}

function memoized(test: (node: number) => boolean): (node: number) => boolean {
  const known = new Map<number, boolean>()
  return (node) => {
    const result = known.get(node) ?? test(node)
    known.set(node, result)
    return result
  }
}

/** The nodes after some, by way of nodes that pass the test. */
function reach(graph: Graph, from: readonly number[], may: (node: number) => boolean): Set<number> {
  const reached = new Set<number>()
  const pending = [...from]
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    for (const target of graph.next(node).keys()) {
      if (reached.has(target) || !may(target)) continue
      reached.add(target)
      pending.push(target)
    }
  }
  return reached
}

/** The most ways that one text has through the graph, going round each loop only one way. */
function waysThrough(graph: Graph): number {
  const ways: number[] = []
  graph.components.forEach((component, index) => {
    let most = 1
    let after = 1
    for (const node of component.nodes) {
      const out = [...graph.next(node)].filter(([target]) => graph.componentOf[target] !== index)
      const stay = [...graph.next(node).keys()].filter((it) => graph.componentOf[it] === index)
      for (const [target] of out) {
        const same = out.filter(([other]) => graph.overlap(target, other))
        // Where leaving and staying look alike, each place to leave is a way of its own.
        const places = stay.some((it) => graph.overlap(it, target)) ? graph.size : 1
        const count = same.reduce((sum, [, number]) => sum + number, 0) * places
        most = Math.max(most, count)
        after = Math.max(after, ways[graph.componentOf[target]!]!)
      }
    }
    ways.push(most * after)
  })
  return ways.at(-1)!
}
