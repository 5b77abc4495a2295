// Numbers of what one instance sends, and of what another one heard of it.
import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { Outbox } from '../../../plugins/events/outbox.ts'
import { Positions } from '../../../plugins/events/positions.ts'

const steps = fc.array(
  fc.oneof(
    fc.record({ do: fc.constant('add' as const), size: fc.integer({ min: 1, max: 60 }) }),
    fc.record({ do: fc.constant('send' as const), room: fc.integer({ min: 1, max: 200 }) }),
    // The broker has it, but its answer is lost: it is sent again.
    fc.record({ do: fc.constant('doubt' as const), room: fc.integer({ min: 1, max: 200 }) }),
    // The receiver's connection was away: it hears nothing of it.
    fc.record({ do: fc.constant('lose' as const), room: fc.integer({ min: 1, max: 200 }) }),
  ),
  { maxLength: 200 },
)

test('whatever is dropped, lost or sent twice, the receiver hears in order, once, and counts the rest', () => {
  fc.assert(
    fc.property(
      steps,
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: 60, max: 400 }),
      (all, messages, bytes) => {
        const outbox = new Outbox({ messages, bytes })
        const positions = new Positions()
        const heard: number[] = []
        let missed = 0
        let added = 0
        const hear = (first: number, items: readonly string[]): void => {
          const news = positions.hear('a', first, items.length, 0)
          missed += news.missed
          heard.push(...items.slice(news.known).map(Number))
        }
        hear(1, [])
        for (const step of all) {
          if (step.do === 'add') {
            outbox.add(String(++added), step.size)
            expect(outbox.size).toBeLessThanOrEqual(messages)
            continue
          }
          const batch = outbox.peek(step.room)
          if (!batch) continue
          if (step.do !== 'lose') hear(batch.first, batch.items)
          if (step.do !== 'doubt') outbox.sent(batch)
        }
        for (let batch = outbox.peek(100); batch; batch = outbox.peek(100)) {
          hear(batch.first, batch.items)
          outbox.sent(batch)
        }
        hear(outbox.first, [])
        expect(heard).toEqual(heard.toSorted((a, b) => a - b))
        expect(new Set(heard).size).toBe(heard.length)
        expect(heard.length + missed).toBe(added)
      },
    ),
  )
})

test('a batch is as large as its bytes allow, and one message at least', () => {
  const outbox = new Outbox({ messages: 10, bytes: 1000 })
  for (const size of [30, 30, 200, 30]) outbox.add('x', size)
  const sizes: number[] = []
  for (let batch = outbox.peek(70); batch; batch = outbox.peek(70)) {
    sizes.push(batch.items.length)
    outbox.sent(batch)
  }
  expect(sizes).toEqual([2, 1, 1])
})

test('what was dropped while a batch was on its way is not forgotten twice', () => {
  const outbox = new Outbox({ messages: 3, bytes: 1000 })
  for (const text of ['1', '2', '3']) outbox.add(text, 1)
  const batch = outbox.peek(100)!
  outbox.add('4', 1)
  outbox.add('5', 1)
  outbox.sent(batch)
  expect(outbox.peek(100)).toEqual({ first: 4, items: ['4', '5'] })
  expect(outbox.dropped).toBe(2)
})

test('the first word of a sender is a beginning, unless it was heard within the hour', () => {
  const positions = new Positions()
  expect(positions.hear('a', 500, 2, 0)).toEqual({ known: 0, missed: 0 })
  expect(positions.hear('a', 505, 1, 1)).toEqual({ known: 0, missed: 3 })
  expect(positions.hear('b', 1, 1, 3_000_000)).toEqual({ known: 0, missed: 0 })
  positions.prune(3_700_000)
  expect(positions.hear('a', 900, 1, 3_700_001)).toEqual({ known: 0, missed: 0 })
  expect(positions.hear('b', 3, 1, 3_700_001)).toEqual({ known: 0, missed: 1 })
})
