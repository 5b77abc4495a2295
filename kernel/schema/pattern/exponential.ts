import type { Component, Graph } from './graph.ts'
import { NotAnalysable } from './parse.ts'

const MAX_STEPS = 5_000_000

/**
 * Whether a loop can go from one of its nodes back to it in two ways on the same text. Then the
 * number of ways doubles with each turn, and a text that fails at its end has all of them tried.
 */
export function isExponential(graph: Graph, { nodes }: Component): boolean {
  const members = new Map(nodes.map((node, index) => [node, index]))
  const next = nodes.map((node) => [...graph.next(node)].filter(([target]) => members.has(target)))
  if (next.some((edges) => edges.some(([, ways]) => ways > 1))) return true
  const successors = next.map((edges) => edges.map(([target]) => members.get(target)!))
  return canPartAndMeet(successors, (a, b) => graph.overlap(nodes[a]!, nodes[b]!))
}

/**
 * Whether two walkers that start at one node and take the same text can be at different nodes
 * and yet meet again.
 */
function canPartAndMeet(
  successors: readonly (readonly number[])[],
  overlap: (a: number, b: number) => boolean,
): boolean {
  const size = successors.length
  const before = new Map<number, number[]>()
  const pending = successors.map((_, node) => node * size + node)
  const seen = new Set(pending)
  let steps = 0
  for (let pair = pending.pop(); pair !== undefined; pair = pending.pop()) {
    for (const left of successors[Math.floor(pair / size)]!) {
      for (const right of successors[pair % size]!) {
        if (++steps > MAX_STEPS) throw new NotAnalysable('so large a loop')
        if (!overlap(left, right)) continue
        const target = left * size + right
        const sources = before.get(target)
        if (sources) sources.push(pair)
        else before.set(target, [pair])
        if (seen.has(target)) continue
        seen.add(target)
        pending.push(target)
      }
    }
  }
  const back = successors.map((_, node) => node * size + node)
  const meets = new Set(back)
  for (let pair = back.pop(); pair !== undefined; pair = back.pop()) {
    for (const source of before.get(pair) ?? []) {
      if (meets.has(source)) continue
      if (Math.floor(source / size) !== source % size) return true
      meets.add(source)
      back.push(source)
    }
  }
  return false
}
