interface Row {
  readonly id: string
}

/** Below 0 when the first stands above the second; what is read comes in the same order. */
type Order<T> = (a: T, b: T) => number

/** Rows that were read, in their order and by id. */
interface ReadRows<T> {
  rows: readonly T[]
  byId: ReadonlyMap<string, T>
}

/** The rows of all pages in one list; computed when a page is read, not when a live row comes. */
export function readRows<T extends Row>(
  pages: readonly { items: readonly T[] }[] = [],
): ReadRows<T> {
  const byId = new Map<string, T>()
  for (const { items } of pages) for (const row of items) byId.set(row.id, row)
  return { rows: [...byId.values()], byId }
}

/** Live rows, in order, with those that just came; at most `most`, of which the last go. */
export function addLive<T extends Row>(
  had: readonly T[],
  items: readonly T[],
  order: Order<T>,
  most: number,
): readonly T[] {
  const news = new Map(items.map((row) => [row.id, row]))
  const kept = had.filter(({ id }) => !news.has(id))
  return merge(kept, [...news.values()].sort(order), order).slice(0, most)
}

/** Live rows among those that were read, in time proportional to both; `newer` says which of two of one id stays. */
export function amongRead<T extends Row>(
  live: readonly T[],
  read: ReadRows<T>,
  order: Order<T>,
  newer: (live: T, read: T) => boolean,
): readonly T[] {
  const over = new Set<string>()
  const own = live.filter((row) => {
    const known = read.byId.get(row.id)
    if (known && !newer(row, known)) return false
    if (known) over.add(row.id)
    return true
  })
  return merge(own, over.size > 0 ? read.rows.filter(({ id }) => !over.has(id)) : read.rows, order)
}

function merge<T>(one: readonly T[], other: readonly T[], order: Order<T>): T[] {
  const all: T[] = []
  let [i, j] = [0, 0]
  while (i < one.length && j < other.length) {
    all.push(order(one[i]!, other[j]!) <= 0 ? one[i++]! : other[j++]!)
  }
  while (i < one.length) all.push(one[i++]!)
  while (j < other.length) all.push(other[j++]!)
  return all
}
