import type { CharSet } from './char-set.ts'
import { NotAnalysable, type Tree } from './parse.ts'

/**
 * A pattern as a graph of its characters (Glushkov's construction): node 0 is the start, every
 * other one takes a character of its set. `next` says how many ways lead from one to another
 * without taking any: a backtracking engine walks each of them.
 */
export interface Automaton {
  readonly sets: readonly CharSet[]
  readonly next: readonly ReadonlyMap<number, number>[]
}

// As much as a boot may spend on one pattern.
const MAX_NODES = 20_000
const MAX_EDGES = 500_000
// Counts beyond this say no more than "many".
const MANY = 1_000_000

type Ways = Map<number, number>

/** A part of the pattern: where it begins and ends, and in how many ways it is empty. */
interface Part {
  readonly first: Ways
  readonly last: Ways
  readonly empty: number
}

const EMPTY: Part = { first: new Map(), last: new Map(), empty: 1 }

/**
 * Builds the automaton of a pattern; lookaheads count as empty.
 *
 * @throws NotAnalysable when it is too large
 */
export function automatonOf(tree: Tree): Automaton {
  const builder = new Builder()
  const part = builder.part(tree)
  builder.link(new Map([[0, 1]]), part.first)
  return builder
}

class Builder implements Automaton {
  readonly sets: CharSet[] = [[]]
  readonly next: Ways[] = [new Map()]
  #edges = 0

  part(tree: Tree): Part {
    switch (tree.type) {
      case 'set': {
        if (this.sets.length > MAX_NODES) throw new NotAnalysable('so many repetitions')
        const node = this.sets.push(tree.set) - 1
        this.next.push(new Map())
        return { first: new Map([[node, 1]]), last: new Map([[node, 1]]), empty: 0 }
      }
      case 'sequence':
        return tree.items.reduce<Part>((left, item) => this.#join(left, this.part(item)), EMPTY)
      case 'choice':
        return tree.items.map((item) => this.part(item)).reduce(either)
      case 'repeat':
        return this.#repeat(tree.inner, tree.min, tree.max)
      default:
        return EMPTY
    }
  }

  link(from: Ways, to: Ways): void {
    for (const [node, ways] of from) {
      const next = this.next[node]!
      for (const [target, more] of to) {
        if (++this.#edges > MAX_EDGES) throw new NotAnalysable('so many repetitions')
        next.set(target, Math.min((next.get(target) ?? 0) + ways * more, MANY))
      }
    }
  }

  #join(left: Part, right: Part): Part {
    this.link(left.last, right.first)
    return {
      first: add(left.first, right.first, left.empty),
      last: add(right.last, left.last, right.empty),
      empty: Math.min(left.empty * right.empty, MANY),
    }
  }

  #repeat(inner: Tree, min: number, max: number): Part {
    if (max === Number.POSITIVE_INFINITY) {
      let required = EMPTY
      for (let i = 1; i < min; i++) required = this.#join(required, this.part(inner))
      const loop = this.part(inner)
      this.link(loop.last, loop.first)
      return this.#join(required, min === 0 ? { ...loop, empty: 1 } : loop)
    }
    if (max === 0) return EMPTY
    const copies = Array.from({ length: Math.min(max, MAX_NODES) }, () => this.part(inner))
    return copies[0]!.empty === 0 ? this.#chain(copies, min) : this.#nest(copies, min)
  }

  /** Copies that take something each: one follows the other, and the end may come after `min`. */
  #chain(copies: readonly Part[], min: number): Part {
    const last: Ways = new Map()
    copies.forEach((copy, index) => {
      const next = copies[index + 1]
      if (next) this.link(copy.last, next.first)
      if (index + 1 >= min) for (const [node, ways] of copy.last) last.set(node, ways)
    })
    return { first: copies[0]!.first, last, empty: min === 0 ? 1 : 0 }
  }

  /** `x{2,4}` is `xx(x(x)?)?`. */
  #nest(copies: readonly Part[], min: number): Part {
    return copies.reduceRight<Part>((rest, copy, index) => {
      if (index < min) return this.#join(copy, rest)
      // An optional part that matches nothing is skipped, not entered.
      return { ...this.#join({ ...copy, empty: 0 }, rest), empty: 1 }
    }, EMPTY)
  }
}

function either(left: Part, right: Part): Part {
  return {
    first: add(left.first, right.first, 1),
    last: add(left.last, right.last, 1),
    empty: Math.min(left.empty + right.empty, MANY),
  }
}

function add(left: Ways, right: Ways, factor: number): Ways {
  if (factor === 0) return left
  const sum = new Map(left)
  for (const [node, ways] of right)
    sum.set(node, Math.min((sum.get(node) ?? 0) + ways * factor, MANY))
  return sum
}
