import { useRef, useState } from 'react'

/** Rows of a list that are selected, by `x`, and up to a row by `⇧x`. */
export function useSelection(rows: readonly { readonly id: string }[]): {
  selected: ReadonlySet<string>
  select: (index: number, range: boolean) => void
  clear: () => void
} {
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  const anchor = useRef(0)
  return {
    selected,
    select(index, range) {
      const next = new Set(selected)
      const [from = 0, to = 0] = range
        ? [anchor.current, index].sort((a, b) => a - b)
        : [index, index]
      for (const { id } of rows.slice(from, to + 1)) {
        if (!range && next.has(id)) next.delete(id)
        else next.add(id)
      }
      anchor.current = index
      setSelected(next)
    },
    clear: () => setSelected(new Set()),
  }
}
