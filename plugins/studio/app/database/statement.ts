import { now } from '../data/clock.ts'
import { createStore } from '../data/store.ts'

/** What is being written; it stays while one looks elsewhere. */
export const written = createStore<{ sql: string | undefined; mode: 'read' | 'write' }>({
  sql: undefined,
  mode: 'read',
})

/** A statement that was run. */
export interface Used {
  at: number
  sql: string
}

const MOST = 30
const KEY = 'bunbase.studio.sql'

/** The statements that this browser ran last, newest first. */
export function usedStatements(): Used[] {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? '[]') as Used[]
  } catch {
    return []
  }
}

/** Keeps a statement for the next time; each of them once. */
export function rememberStatement(sql: string): void {
  const others = usedStatements().filter((each) => each.sql !== sql)
  localStorage.setItem(KEY, JSON.stringify([{ at: now(), sql }, ...others].slice(0, MOST)))
}
