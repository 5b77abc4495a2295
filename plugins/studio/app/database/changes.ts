import type { RowChange } from '../../contract/database.ts'
import { createStore } from '../data/store.ts'

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

/** Changes of rows that are not saved yet, of all tables: they stay while one looks elsewhere. */
export const changes = createStore<readonly RowChange[]>([])

/** Forgets them. */
export const discard = (): void => changes.set([])

/** Takes one back. */
export const takeBack = (change: RowChange): void =>
  changes.set((all) => all.filter((each) => each !== change))

/**
 * Adds a change to those that wait: cells of one row are one change, whose `expect` is what the row held when
 * it was read; a cell that is as before is none.
 */
export function keep(change: RowChange): void {
  changes.set((all) => {
    if (change.op === 'insert') return [...all, change]
    const was = all.find(
      ({ op, table, pk }) => op !== 'insert' && table === change.table && same(pk, change.pk),
    )
    const others = all.filter((each) => each !== was)
    if (change.op === 'delete') return [...others, change]
    const before = was?.op === 'update' ? was : undefined
    const expect = { ...change.expect, ...before?.expect }
    const set = Object.fromEntries(
      Object.entries({ ...before?.set, ...change.set }).filter(
        ([name, value]) => !same(value, expect[name]),
      ),
    )
    const names = Object.keys(set)
    if (names.length === 0) return others
    const expected = Object.fromEntries(names.map((name) => [name, expect[name]]))
    return [...others, { ...change, set, expect: expected }]
  })
}
