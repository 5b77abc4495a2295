import { t } from 'bunbase'

/** A card as callers see it. */
export const Card = t.Object(
  {
    id: t.String(),
    title: t.String({ minLength: 1, maxLength: 80 }),
    column: t.Union([t.Literal('todo'), t.Literal('done')]),
    attachments: t.Array(t.Object({ name: t.String(), bytes: t.Integer() })),
  },
  { $id: 'Card', description: 'Something to do.' },
)

export interface CardRow {
  id: string
  title: string
  column: 'todo' | 'done'
  attachments: { name: string; bytes: number }[]
}

const waiting = new Set<() => void>()

/** The cards, for as long as the process lives. */
export const cards = new Map<string, CardRow>()

/** Tells those who wait that the cards have changed. */
export function changed(): void {
  for (const wake of waiting) wake()
  waiting.clear()
}

/** Waits for the next change, or for the signal. */
export function change(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    waiting.add(resolve)
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
