/** Something to measure: does its work once; asynchronous work is awaited. */
export type Work = () => unknown

const WARMUP = 300_000
const BATCH = 50_000
const BATCHES = 21

/** Nanoseconds of one call: the lower quartile of many batches, after a warm-up. */
export async function nanosecondsOf(work: Work): Promise<number> {
  const batch = work() instanceof Promise ? asyncBatch : syncBatch
  await batch(work, WARMUP)
  const times: number[] = []
  for (let i = 0; i < BATCHES; i++) times.push((await batch(work, BATCH)) / BATCH)
  return times.sort((a, b) => a - b)[BATCHES >> 2]!
}

/** Keeps results reachable, so that no work can be optimised away. */
export const sink: { last: unknown } = { last: undefined }

function syncBatch(work: Work, count: number): number {
  const began = Bun.nanoseconds()
  for (let i = 0; i < count; i++) sink.last = work()
  return Bun.nanoseconds() - began
}

async function asyncBatch(work: Work, count: number): Promise<number> {
  const began = Bun.nanoseconds()
  for (let i = 0; i < count; i++) sink.last = await work()
  return Bun.nanoseconds() - began
}
