import { AsyncLocalStorage } from 'node:async_hooks'

/** Something that would have left the app: a job, an event, a mail, a request. */
export interface HeldEffect {
  readonly kind: 'job' | 'event' | 'mail' | 'webhook' | 'request' | (string & {})
  /** Of the job's action, the event, the endpoint. */
  readonly name: string
  readonly details: Readonly<Record<string, unknown>>
}

const current = new AsyncLocalStorage<HeldEffect[]>()
/** Rehearsals under way in this process: without one nobody has to look where the code is. */
let count = 0

/**
 * Runs `fn` as a rehearsal: what plugins would hand to the outside is held back and kept in `held`. Its
 * runs have to be started with `rehearsal: true`; whoever rehearses undoes what they write.
 */
export async function rehearse<T>(held: HeldEffect[], fn: () => Promise<T>): Promise<T> {
  count++
  try {
    return await current.run(held, fn)
  } finally {
    count--
  }
}

/** Whether the running code is in a rehearsal. */
export function isRehearsal(): boolean {
  return count > 0 && current.getStore() !== undefined
}

/**
 * For plugins, before something leaves the app for good. In a rehearsal it is kept, and must not leave.
 *
 * @param effect made only in a rehearsal
 * @returns whether it was held back
 */
export function holdBack(effect: () => HeldEffect): boolean {
  if (count === 0) return false
  const held = current.getStore()
  held?.push(effect())
  return held !== undefined
}
