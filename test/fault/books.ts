// Holds what clients were told against what is there.
import { expect } from 'bun:test'
import type { AppProcess } from './app.ts'
import type { Answer } from './writers.ts'

interface Books {
  entries: string[]
  notes: string[]
  sum: number
}

/** What an error says that cannot tell what became of the write. */
const UNKNOWN = /may or may not/

/**
 * Everything acknowledged is there, nothing that was said to have failed is, and there are no halves of
 * transactions.
 */
export async function expectBooksToHold(app: AppProcess, answers: Answer[]): Promise<void> {
  const { entries, notes, sum } = await app.get<Books>('/books')
  const stored = new Set([
    ...entries.map((id) => `entries ${id}`),
    ...notes.map((id) => `notes ${id}`),
  ])
  const writes = answers.filter(({ kind }) => kind !== 'refusals')
  const isStored = ({ kind, id }: Answer): boolean => stored.has(`${kind} ${id}`)
  expect(writes.filter((it) => it.status === 200 && !isStored(it))).toEqual([])
  const refused = writes.filter(
    ({ status, detail }) => status >= 400 && !UNKNOWN.test(detail ?? ''),
  )
  expect(refused.filter(isStored)).toEqual([])
  expect(sum).toBe(entries.length)
}

/**
 * Which of the runs that clients had an answer of were not recorded.
 *
 * @param from milliseconds since the epoch, before the first of them
 */
export async function unrecorded(
  app: AppProcess,
  answers: Answer[],
  from: number,
): Promise<Answer[]> {
  const recorded = new Set<string>()
  for (let cursor = ''; ;) {
    const path = `/runs?from=${from}${cursor && `&cursor=${encodeURIComponent(cursor)}`}`
    const { traces, next } = await app.get<{ traces: string[]; next?: string }>(path)
    for (const trace of traces) recorded.add(trace)
    if (!next) break
    cursor = next
  }
  return answers.filter(({ status, traceId }) => status > 0 && !recorded.has(traceId))
}
