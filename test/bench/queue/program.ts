// The process of one contender: opens its queue and measures what it is asked for, one thing at a time.
import { longestBlock } from './longest-block.ts'
import type { Measured, Order } from './orders.ts'
import type { OpenPeer, Peer, PeerOptions } from './peer.ts'

const [name = '', options = '{}'] = process.argv.slice(2)
const { open } = (await import(`./peers/${name}.ts`)) as { open: OpenPeer }
const peer: Peer = await open(JSON.parse(options) as PeerOptions)
/** Jobs that were added and not run. */
let left = 0

async function timed(count: number, work: () => Promise<unknown>): Promise<Measured> {
  const block = longestBlock()
  const began = performance.now()
  await work()
  const seconds = (performance.now() - began) / 1000
  return { perSecond: count / seconds, blockMs: block() }
}

/** So many callers, each doing one after the other until all is done. */
async function together(callers: number, count: number, one: () => Promise<unknown>) {
  let begun = 0
  const caller = async (): Promise<void> => {
    while (begun++ < count) await one()
  }
  await Promise.all(Array.from({ length: callers }, caller))
}

async function drain(portion: number): Promise<Measured & { portions: number[] }> {
  const count = left
  left = 0
  const done = Promise.withResolvers<void>()
  const portions: number[] = []
  let handled = 0
  let began = 0
  let since = 0
  let block = (): number => 0
  const stop = await peer.work(() => {
    if (handled++ === 0) {
      began = since = performance.now()
      block = longestBlock()
    }
    if (handled % portion === 0) {
      const now = performance.now()
      portions.push((portion * 1000) / (now - since))
      since = now
    }
    if (handled === count) done.resolve()
  })
  await done.promise
  const seconds = (performance.now() - began) / 1000
  const blockMs = block()
  await stop()
  return { perSecond: count / seconds, blockMs, portions }
}

/** Milliseconds from adding a job to its start, by an idle worker of this process. */
async function latencies(count: number): Promise<number[]> {
  const found: number[] = []
  let started = Promise.withResolvers<number>()
  const stop = await peer.work(() => started.resolve(performance.now()))
  for (let n = -5; n < count; n++) {
    await Bun.sleep(5)
    started = Promise.withResolvers<number>()
    const began = performance.now()
    const [at] = await Promise.all([started.promise, peer.addOne()])
    if (n >= 0) found.push(at - began)
  }
  await stop()
  return found
}

/** Runs jobs that never end, and tells of each. */
async function hold(): Promise<void> {
  await peer.work(() => {
    process.send!({ held: true })
    return new Promise<void>(() => {})
  })
}

function answer(order: Order): Promise<unknown> {
  switch (order.do) {
    case 'add':
      left += order.count
      return timed(order.count, () => together(order.callers, order.count, () => peer.addOne()))
    case 'add many': {
      const { count, size } = order
      left += count
      return timed(count, () => together(1, count / size, () => peer.addMany(size)))
    }
    case 'transact': {
      const { count, callers, enqueues } = order
      if (enqueues) left += count
      return timed(count, () => together(callers, count, () => peer.transact!(enqueues)))
    }
    case 'drain':
      return drain(order.portion)
    case 'latencies':
      return latencies(order.count)
    case 'hold':
      return hold()
  }
}

process.on('message', (order: Order) => {
  answer(order).then(
    (result) => process.send!({ result: result ?? null }),
    (error: unknown) => process.send!({ error: Bun.inspect(error) }),
  )
})
process.send!({ result: 'open' })
