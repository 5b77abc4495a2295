// A backtracking matcher as plain as can be, that counts its steps: the judge of the cost analysis.
import type { Tree } from '../../../kernel/schema/pattern/parse.ts'

/** Thrown when a match takes more steps than asked for. */
export class TooManySteps extends Error {}

type Continue = (at: number) => boolean

/** How many steps a search for the pattern takes in a text. */
export function countSteps(tree: Tree, text: string, most: number): number {
  let steps = 0
  const step = (): void => {
    if (++steps > most) throw new TooManySteps()
  }
  const match = (node: Tree, at: number, then: Continue): boolean => {
    step()
    switch (node.type) {
      case 'set': {
        const code = text.charCodeAt(at)
        return node.set.some(([from, to]) => code >= from && code <= to) && then(at + 1)
      }
      case 'sequence':
        return sequence(node.items, 0, at, then)
      case 'choice':
        return node.items.some((item) => match(item, at, then))
      case 'repeat':
        return repeat(node, 0, at, then)
      case 'lookahead':
        return match(node.inner, at, () => true) && then(at)
      case 'edge':
        return (node.start ? at === 0 : at === text.length) && then(at)
    }
  }
  const sequence = (items: readonly Tree[], index: number, at: number, then: Continue): boolean => {
    const item = items[index]
    return item ? match(item, at, (end) => sequence(items, index + 1, end, then)) : then(at)
  }
  const repeat = (
    node: Tree & { type: 'repeat' },
    done: number,
    at: number,
    then: Continue,
  ): boolean => {
    step()
    const again =
      done < node.max &&
      match(
        node.inner,
        at,
        (end) => (end > at || done < node.min) && repeat(node, done + 1, end, then),
      )
    return again || (done >= node.min && then(at))
  }
  for (let start = 0; start <= text.length; start++) {
    if (match(tree, start, () => true)) break
  }
  return steps
}
