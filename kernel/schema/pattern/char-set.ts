/** Code units as ascending, disjoint ranges `[from, to]`. */
export type CharSet = readonly (readonly [from: number, to: number])[]

const MAX = 0xffff

/** Every code unit. */
export const ALL: CharSet = [[0, MAX]]
/** `.` without the `s` flag. */
export const NOT_LINE_END: CharSet = negate(of('\n\r\u2028\u2029'))

/** What `\d`, `\w` and `\s` stand for. */
export const CLASSES: Readonly<Record<string, CharSet>> = {
  d: [[48, 57]],
  w: union([[48, 57]], [[65, 90]], [[95, 95]], [[97, 122]]),
  s: union([[9, 13]], [[0x2000, 0x200a]], of(' \u00a0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff')),
}

/** The characters of a text. */
export function of(characters: string): CharSet {
  const ranges = Array.from({ length: characters.length }, (_, index): CharSet => {
    const code = characters.charCodeAt(index)
    return [[code, code]]
  })
  return union(...ranges)
}

/** What is in any of the sets. */
export function union(...sets: CharSet[]): CharSet {
  const ranges = sets.flat().sort((a, b) => a[0] - b[0])
  const merged: [number, number][] = []
  for (const [from, to] of ranges) {
    const last = merged.at(-1)
    if (last && from <= last[1] + 1) last[1] = Math.max(last[1], to)
    else merged.push([from, to])
  }
  return merged
}

/** What is not in the set. */
export function negate(set: CharSet): CharSet {
  const rest: [number, number][] = []
  let from = 0
  for (const range of set) {
    if (range[0] > from) rest.push([from, range[0] - 1])
    from = range[1] + 1
  }
  if (from <= MAX) rest.push([from, MAX])
  return rest
}

/** The set with both cases of its letters; at least that, beyond ASCII. */
export function ignoreCase(set: CharSet): CharSet {
  const added: CharSet[] = [set]
  for (const [from, to] of set) {
    if (to > 127) added.push([[128, MAX]], of('kKsS'))
    for (const [low, high, shift] of [
      [65, 90, 32],
      [97, 122, -32],
    ] as const) {
      const [start, end] = [Math.max(from, low), Math.min(to, high)]
      if (start <= end) added.push([[start + shift, end + shift]])
    }
  }
  // Two non-ASCII letters fold to these.
  if (added.some((part) => overlaps(part, of('kKsS')))) added.push([[128, MAX]])
  return union(...added)
}

/** Whether two sets have a character in common. */
export function overlaps(a: CharSet, b: CharSet): boolean {
  let [i, j] = [0, 0]
  while (i < a.length && j < b.length) {
    if (a[i]![1] < b[j]![0]) i++
    else if (b[j]![1] < a[i]![0]) j++
    else return true
  }
  return false
}
