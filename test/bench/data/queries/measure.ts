import { type Contender, PEOPLE } from './contender.ts'

/** What is measured. */
export const WORKLOADS = ['byId', 'insert', 'thousand'] as const
export type Workload = (typeof WORKLOADS)[number]

let nextId = PEOPLE

/** Does one piece of a workload, and complains when it is not what was asked for. */
async function work(contender: Contender, workload: Workload, turn: number): Promise<void> {
  if (workload === 'byId') {
    const id = (turn * 7919) % PEOPLE
    const pending = contender.byId(id)
    const person = pending instanceof Promise ? await pending : pending
    if (person?.id !== id) throw new Error(`${contender.name} does not find ${id}`)
  } else if (workload === 'insert') {
    const id = nextId++
    const pending = contender.insert({
      id,
      name: `name ${id}`,
      email: `${id}@example.org`,
      age: 30,
    })
    if (pending instanceof Promise || typeof (pending as PromiseLike<unknown>)?.then === 'function')
      await pending
  } else {
    const pending = contender.thousand()
    const all = pending instanceof Promise ? await pending : pending
    if (all.length !== 1000 || all[999]!.id !== 999)
      throw new Error(`${contender.name} reads something else`)
  }
}

/** Pieces per second of one round. */
export async function perSecond(
  contender: Contender,
  workload: Workload,
  pieces: number,
  atOnce: number,
): Promise<number> {
  let turn = 0
  const began = Bun.nanoseconds()
  const worker = async (): Promise<void> => {
    while (turn < pieces) await work(contender, workload, turn++)
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  return (pieces / (Bun.nanoseconds() - began)) * 1e9
}
