import type { Automaton } from './automaton.ts'
import { type CharSet, overlaps } from './char-set.ts'

/** Nodes that all lead to each other: one node, or a loop of the pattern. */
export interface Component {
  readonly nodes: readonly number[]
  readonly isLoop: boolean
}

/** An automaton with what the analysis asks of it again and again. */
export class Graph {
  /** Those that lead to others come after them. */
  readonly components: readonly Component[]
  /** Position in `components` of each node's. */
  readonly componentOf: readonly number[]
  readonly #automaton: Automaton
  readonly #kinds: number[]
  readonly #overlapping: boolean[][]

  constructor(automaton: Automaton) {
    this.#automaton = automaton
    const kinds = new Map<string, number>()
    const distinct: CharSet[] = []
    this.#kinds = automaton.sets.map((set) => {
      const key = JSON.stringify(set)
      if (!kinds.has(key)) kinds.set(key, distinct.push(set) - 1)
      return kinds.get(key)!
    })
    this.#overlapping = distinct.map((a) => distinct.map((b) => overlaps(a, b)))
    this.components = this.#findComponents()
    const componentOf: number[] = []
    this.components.forEach(({ nodes }, index) =>
      nodes.forEach((node) => (componentOf[node] = index)),
    )
    this.componentOf = componentOf
  }

  /** The nodes after one, with the number of ways to each. */
  next(node: number): ReadonlyMap<number, number> {
    return this.#automaton.next[node]!
  }

  set(node: number): CharSet {
    return this.#automaton.sets[node]!
  }

  get size(): number {
    return this.#automaton.sets.length
  }

  /** Whether one character can lead to both nodes. */
  overlap(a: number, b: number): boolean {
    return this.#overlapping[this.#kinds[a]!]![this.#kinds[b]!]!
  }

  /** Tarjan's algorithm, without recursion: patterns unroll to thousands of nodes. */
  #findComponents(): Component[] {
    const found: Component[] = []
    const order: (number | undefined)[] = []
    const low: number[] = []
    const done = new Set<number>()
    const stack: number[] = []
    const path: { node: number; rest: Iterator<number> }[] = []
    let count = 0
    const enter = (node: number): void => {
      order[node] = low[node] = count++
      stack.push(node)
      path.push({ node, rest: this.next(node).keys() })
    }
    enter(0)
    for (let top = path.at(-1); top; top = path.at(-1)) {
      const { node } = top
      const step = top.rest.next()
      if (!step.done) {
        const target = step.value
        if (order[target] === undefined) enter(target)
        else if (!done.has(target)) low[node] = Math.min(low[node]!, order[target])
        continue
      }
      path.pop()
      const parent = path.at(-1)?.node
      if (parent !== undefined) low[parent] = Math.min(low[parent]!, low[node]!)
      if (low[node] !== order[node]) continue
      const nodes = stack.splice(stack.lastIndexOf(node))
      nodes.forEach((member) => done.add(member))
      found.push({ nodes, isLoop: nodes.length > 1 || this.next(node).has(node) })
    }
    return found
  }
}
